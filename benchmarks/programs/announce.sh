#!/bin/sh
# Says its pid into the FIFO given, the moment that it runs, and sleeps.
echo $$ > "$1"
exec sleep 86400

#!/bin/sh
# A tree of 200 processes: plain children, deaf ones, some in sessions of their own, and some that forked twice.
n=0
while [ $n -lt 49 ]; do
  sleep 86400 &
  (trap '' TERM; exec sleep 86400) &
  setsid sleep 86400 &
  (setsid sleep 86400 &)
  n=$((n + 1))
done
sleep 86400 &
setsid sleep 86400 &
(setsid sleep 86400 &)
echo grown > "$1"
wait

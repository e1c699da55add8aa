#!/usr/bin/env node
'use strict';
const { load } = require('./load.cjs');

load('supd').main(process.argv.slice(2));

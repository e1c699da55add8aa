#!/usr/bin/env node
'use strict';
// CommonJS on purpose: it starts a few milliseconds sooner than a module does.
const { load } = require('./load.cjs');

const runDaemon = (argv) => load('supd').main(argv);
load('sup').main(process.argv.slice(2), { runDaemon });

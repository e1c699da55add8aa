// npm runs this after `npm install -g .` and before `npm pack`: what then stands on PATH must be built.
// Builtins only until the packages are there.
import { installIfNeeded } from './install.mjs';

installIfNeeded();
await import('./build.mjs');

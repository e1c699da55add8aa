// `npm run build`, and what npm runs after `npm install -g .`: installs if needed, then builds dist/.
// Only builtins are imported before the packages are there.
import { installIfNeeded } from './install.mjs';

installIfNeeded();
await import('./build/dist.mjs');

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generated } from '../../config/generated.ts';
import { root } from './imports.ts';

describe('generated files', () => {
  it.each(generated)('$path follows from the source (mend: npm run generate)', ({ path, text }) => {
    const file = join(root, path);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text());
  });
});

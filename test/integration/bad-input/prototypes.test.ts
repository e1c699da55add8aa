import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { DaemonView, ProcessView } from '../../../src/protocol/view.ts';
import { readApp } from '../../../src/spec/read-app.ts';
import type { AppSpec } from '../../../src/spec/types.ts';
import { type Answer, RawConnection } from '../../fuzz/raw-connection.ts';
import { expectGolden } from '../../helpers/golden.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';

/** The daemon's answer to each of these lines, one after the other. */
async function answers(home: TestHome, lines: readonly string[]): Promise<readonly Answer[]> {
  const { endpoint } = await home.json<DaemonView>('daemon', 'status');
  const got: Answer[] = [];
  await using connection = new RawConnection(endpoint, (answer) => got.push(answer));
  for (const line of lines) connection.send(Buffer.from(`${line}\n`));
  await connection.answered(lines.length);
  return got.toSorted((one, other) => Number(one.id) - Number(other.id));
}

const call = (method: string, params: string): string =>
  `{"jsonrpc":"2.0","id":${(lastId += 1)},"method":${JSON.stringify(method)},"params":${params}}`;
let lastId = 0;

/** What each app of this text is made of by replacing one word of it. */
const applied = (app: AppSpec, word: string, other: string): string =>
  call('app.apply', `{"app":${JSON.stringify(app).replace(word, other)},"dryRun":false}`);

describe('__proto__ in a frame', () => {
  it('is nobody’s name and no key, wherever it stands', () =>
    withHome(async (home) => {
      const file = home.write('app.yaml', 'name: shop\nprocesses:\n  web: {command: sleep 1000, env: {PORT: "1"}}\n');
      await home.ok('start', file);
      const before = await home.json<ProcessView[]>('ls');
      const app = readApp(file, {}, null);
      const got = await answers(home, [
        call('__proto__', '{}'),
        call('process.status', '{"target":"__proto__"}'),
        call('process.stop', '{"targets":["__proto__"]}'),
        call('process.stop', '{"__proto__":{"targets":["web"]}}'),
        call('process.stop', '{"targets":["__proto__/__proto__@__proto__"]}'),
        call('process.settle', '{"ids":["__proto__"],"until":"settled","timeoutMs":1}'),
        applied(app, '"name":"shop"', '"name":"__proto__"'),
        applied(app, '"name":"web"', '"name":"__proto__"'),
        applied(app, '"instance":"0"', '"instance":"__proto__"'),
        applied(app, '"PORT":"1"', '"__proto__":"1"'),
        applied(app, '"solo":true', '"__proto__":{"solo":true}'),
        applied(app, '"kind":"service"', '"kind":"__proto__"'),
        applied(app, '"inherited":{}', '"inherited":{"__proto__":"x"}'),
        '{"__proto__":{"jsonrpc":"2.0","method":"daemon.stop","id":1}}',
        call('daemon.hello', '{"__proto__":{"protocol":1}}'),
      ]);
      expect(await home.json('ls')).toEqual(before);
      const text = got.map(({ error }) => (error === undefined ? 'answered' : `${error.data?.code}: ${error.message}`));
      expectGolden('bad-input/frames', `${text.join('\n')}\n`);
    }));

  it('leaves the prototype of everything as it was', () =>
    withHome(async (home) => {
      await home.ok('daemon', 'start');
      const pollution = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
      await answers(home, [call('app.apply', `{"app":${pollution},"dryRun":true}`), call('process.list', pollution)]);
      // A member of every object would be a key that no method knows.
      const [status] = await answers(home, [call('daemon.status', '{}')]);
      expect(status?.error).toBeUndefined();
      expect(status?.result).not.toHaveProperty('polluted');
      expect(readFileSync(`${home.dir}/log/supd.log`, 'utf8')).not.toMatch(/INTERNAL|fault/);
    }));
});

import { describe, it } from 'vitest';
import type { ProcessView } from '../../../src/protocol/view.ts';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { expectScreen } from './document.ts';
import { shownPid, Studio } from './studio.ts';

const SHOP = `# app.yaml
name: shop
processes:
  web:
    command: node web.js
    env: {PORT: "8080"}
    restart: {delay: 500ms, limit: {burst: 5, interval: 1m}}
  worker:
    command: node worker.js
    instances: 2
    depends_on: [web]
`;
const MISTAKEN = SHOP.replace('500ms', '500mz').replace('{burst', '{brust');
const LIVES = 'setInterval(() => {}, 1e6);\n';

function shopIn(home: TestHome): void {
  home.write('app.yaml', SHOP);
  home.write('web.js', LIVES);
  home.write('worker.js', LIVES);
}

const web = async (home: TestHome): Promise<ProcessView> => {
  const [view] = await home.json<ProcessView[]>('ls', 'web');
  if (view === undefined) throw new Error('web is not known');
  return view;
};

describe('what README shows', () => {
  it('of the first app, and a crash', () =>
    withHome(async (home) => {
      const studio = new Studio(home);
      shopIn(home);
      await home.ok('daemon', 'start');
      await studio.sup('start', 'app.yaml');
      const { pid } = await web(home);
      if (pid === null) throw new Error('web does not run');
      studio.note(`$ kill -9 ${shownPid(0)}`);
      process.kill(pid, 'SIGKILL');
      await until(async () => (await web(home)).restarts === 1 && (await web(home)).ready, 'web runs again');
      await studio.sup('ls');
      expectScreen('README.md', 'the first app', studio.text);

      const edited = new Studio(home);
      home.write('app.yaml', SHOP.replace('8080', '8081'));
      await edited.sup('plan', 'app.yaml');
      expectScreen('README.md', 'an edit', edited.text);
    }));

  it('of mistakes', () =>
    withHome(async (home) => {
      const studio = new Studio(home).columns(120);
      home.write('app.yaml', MISTAKEN);
      await studio.sup('check', 'app.yaml');
      expectScreen('README.md', 'mistakes', studio.text);
    }));
});

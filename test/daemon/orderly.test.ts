import { describe, expect, it } from 'vitest';
import { until } from '../helpers/until.ts';
import { SmallWorld } from './small-world.ts';

const after = (...names: string[]) => names.map((process) => ({ process, until: 'ready' as const }));
const STACK = [{ name: 'web', dependsOn: after('api') }, { name: 'api', dependsOn: after('db') }, { name: 'db' }];
const spawns = (world: SmallWorld) => world.asked.filter((line) => line.startsWith('spawn'));

describe('Orderly', () => {
  it('starts what others depend on first, whatever order it is told', () => {
    const world = new SmallWorld();
    world.orderly.start(world.admit(...STACK));
    expect(world.asked).toEqual(['spawn shop/db@0', 'spawn shop/api@0', 'spawn shop/web@0']);
  });

  it('stops dependents first, each wave when the one before is down', async () => {
    const world = new SmallWorld();
    const ids = world.admit(...STACK);
    world.orderly.start(ids);
    world.asked.length = 0;
    await world.orderly.stop(ids);
    expect(world.asked.filter((line) => line.startsWith('SIGTERM'))).toEqual([
      'SIGTERM shop/web@0',
      'SIGTERM shop/api@0',
      'SIGTERM shop/db@0',
    ]);
    expect(ids.map((id) => world.state(id))).toEqual(['stopped', 'stopped', 'stopped']);
  });

  it('restarts a whole stack down in order and up in order', async () => {
    const world = new SmallWorld();
    const ids = world.admit(...STACK);
    world.orderly.start(ids);
    world.asked.length = 0;
    await world.orderly.restart(ids);
    expect(world.asked.filter((line) => !line.startsWith('SIGKILL'))).toEqual([
      'SIGTERM shop/web@0',
      'SIGTERM shop/api@0',
      'SIGTERM shop/db@0',
      'spawn shop/db@0',
      'spawn shop/api@0',
      'spawn shop/web@0',
    ]);
  });

  it('has one that is restarted alone wait for what is not there, as one that is started', async () => {
    const world = new SmallWorld();
    const [web = '', db = ''] = world.admit({ name: 'web', dependsOn: after('db') }, { name: 'db' });
    await world.orderly.restart([web]);
    expect(world.state(web)).toBe('waiting');
    world.orderly.start([db]);
    expect(world.state(web)).toBe('running');
    world.deaf.add(db);
    world.dispatch(db, { kind: 'stop' });
    await world.orderly.restart([web]);
    await until(() => world.state(web) === 'waiting', 'the end of its old run');
  });

  it('does not ask about the old run of what comes anew in the same command', async () => {
    const world = new SmallWorld();
    const [migrate = '', web = ''] = world.admit(
      { name: 'migrate', kind: 'job' },
      { name: 'web', dependsOn: [{ process: 'migrate', until: 'completed' }] },
    );
    world.orderly.start([migrate, web]);
    world.end(migrate, { kind: 'code', code: 0 });
    expect([world.state(migrate), world.state(web)]).toEqual(['stopped', 'running']);
    world.asked.length = 0;
    const renewed = world.orderly.renew([migrate], [web]);
    // Until the old one is down nothing of it is new, and that both come up is known.
    const coming = [migrate, web].map((id) => world.orderly.coming(id));
    expect([world.asked, coming]).toEqual([[`SIGTERM ${web}`], ['restart', 'restart']]);
    await renewed;
    expect([world.state(migrate), world.state(web)]).toEqual(['running', 'waiting']);
    world.end(migrate, { kind: 'code', code: 0 });
    expect(world.state(web)).toBe('running');
    expect(spawns(world)).toEqual([`spawn ${migrate}`, `spawn ${web}`]);
  });

  it('does not let an older delete forget what it has yet to start', async () => {
    const world = new SmallWorld();
    const [web = '', db = ''] = world.admit({ name: 'web', dependsOn: after('db') }, { name: 'db' });
    world.orderly.start([web, db]);
    void world.orderly.stop([web], 'delete');
    await world.orderly.renew([web], [db]);
    await until(() => world.state(web) === 'running', 'the new web');
    expect(world.asked).not.toContain(`forget ${web}`);
    expect(spawns(world).slice(2)).toEqual([`spawn ${db}`, `spawn ${web}`]);
  });

  it('restarts what is new only for those that need it: nobody waits for others', () => {
    const world = new SmallWorld();
    const [web = '', db = '', lone = '', worker = '', queue = ''] = world.admit(
      { name: 'web', dependsOn: after('db') },
      { name: 'db' },
      { name: 'lone' },
      { name: 'worker', dependsOn: after('queue') },
      { name: 'queue' },
    );
    world.deaf.add(web);
    world.orderly.start([web, db, lone]);
    world.asked.length = 0;
    void world.orderly.renew([worker, queue], [web, db, lone]);
    expect(world.asked).toEqual([`spawn ${queue}`, `spawn ${worker}`, `SIGTERM ${lone}`, `SIGTERM ${web}`]);
    expect([web, db, lone, worker].map((id) => world.orderly.claimed(id))).toEqual([true, true, false, false]);
  });

  it('does not count a slot as settled before the restart has come to it', async () => {
    const world = new SmallWorld();
    const ids = world.admit(...STACK);
    world.orderly.start(ids);
    const restart = world.orderly.restart(ids);
    const settled = () => ids.map((id) => world.settled(id));
    expect(settled()).toEqual([false, false, false]);
    await restart;
    expect(settled()).toEqual([true, true, true]);
  });

  it('lets a newer stop take a slot out of a restart that is under way', async () => {
    const world = new SmallWorld();
    const ids = world.admit(...STACK);
    world.orderly.start(ids);
    const restart = world.orderly.restart(ids);
    await world.orderly.stop(['shop/db@0']);
    await restart;
    expect(world.state('shop/db@0')).toBe('stopped');
    expect(spawns(world).filter((line) => line.includes('db'))).toHaveLength(1);
    expect(world.state('shop/api@0')).toBe('waiting');
  });

  it('lets a newer start take a slot out of a stop that has not reached it', async () => {
    const world = new SmallWorld();
    const ids = world.admit(...STACK);
    world.orderly.start(ids);
    const stop = world.orderly.stop(ids);
    world.orderly.start(['shop/db@0']);
    await stop;
    expect(ids.map((id) => world.state(id))).toEqual(['stopped', 'stopped', 'running']);
  });

  it('has nothing to wait for in a stop that a newer start has overtaken', () => {
    const world = new SmallWorld();
    const [db = ''] = world.admit({ name: 'db' });
    world.deaf.add(db);
    world.orderly.start([db]);
    void world.orderly.stop([db]);
    expect(world.orderly.stopped(db)).toBe(false);
    world.orderly.start([db]);
    expect([world.state(db), world.orderly.stopped(db)]).toEqual(['stopping', true]);
  });

  it('does not say stopped while something that is no run of this daemon lives in the slot', async () => {
    const world = new SmallWorld();
    const [db = ''] = world.admit({ name: 'db' });
    world.held.set(db, ['the end of something']);
    const stop = world.orderly.stop([db]);
    expect([world.state(db), world.orderly.stopped(db), world.settled(db)]).toEqual(['stopped', false, false]);
    world.held.delete(db);
    world.settler.touch();
    await stop;
    expect(world.orderly.stopped(db)).toBe(true);
  });

  it('forgets what it deletes', async () => {
    const world = new SmallWorld();
    const ids = world.admit(...STACK);
    world.orderly.start(ids);
    await world.orderly.stop(ids, 'delete');
    expect(world.asked.filter((line) => line.startsWith('forget'))).toEqual([
      'forget shop/web@0',
      'forget shop/api@0',
      'forget shop/db@0',
    ]);
  });
});

describe('Gate', () => {
  it('lets a waiting one go when its new spec asks for nothing that is missing', () => {
    const world = new SmallWorld();
    const [web = ''] = world.admit({ name: 'web', dependsOn: after('db') }, { name: 'db' });
    world.orderly.start([web]);
    expect(world.state(web)).toBe('waiting');
    const spec = world.fleet.instance(web)?.spec;
    if (spec !== undefined) world.dispatch(web, { kind: 'configure', spec: { ...spec, dependsOn: [] } });
    expect(world.state(web)).toBe('running');
  });

  it('lets one go at once whose dependency came up while its old tree was ending', async () => {
    const world = new SmallWorld();
    const [web = '', db = ''] = world.admit({ name: 'web', dependsOn: after('db') }, { name: 'db' });
    world.orderly.start([web, db]);
    await world.orderly.stop([db]);
    world.deaf.add(web);
    world.dispatch(web, { kind: 'stop' });
    world.orderly.start([web]);
    world.orderly.start([db]);
    expect([world.state(web), world.state(db)]).toEqual(['stopping', 'running']);
    const run = world.fleet.instance(web)?.run ?? 0;
    world.dispatch(web, { kind: 'exited', run, exit: { kind: 'code', code: 0 } });
    world.dispatch(web, { kind: 'emptied', run });
    expect(world.state(web)).toBe('running');
  });

  it('waits for all instances of a process', () => {
    const world = new SmallWorld();
    const [web = '', one = '', two = ''] = world.admit(
      { name: 'web', dependsOn: after('db') },
      { name: 'db', instance: '0', solo: false },
      { name: 'db', instance: '1', solo: false },
    );
    world.orderly.start([web, one]);
    expect(world.state(web)).toBe('waiting');
    world.orderly.start([two]);
    expect(world.state(web)).toBe('running');
  });
});

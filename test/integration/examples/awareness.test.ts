import { appendFileSync, mkdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withHome } from '../../helpers/home.ts';
import { until } from '../../helpers/until.ts';
import { isAlive } from '../../helpers/world.ts';
import { count, Example, freePorts } from './example.ts';

const TIERS = ['bot', 'daemon', 'invoker'] as const;
const SCALED = [
  ['delay: 5s', 'delay: 50ms'],
  ['delay: 10s', 'delay: 100ms'],
] as const;

interface Health {
  readonly agent: number | null;
  readonly session: number;
  readonly turns: number;
}

/** The three tiers, and the person on the other side of the channel. */
class Awareness extends Example {
  #port = 0;

  async begin(env: Readonly<Record<string, string>> = {}): Promise<void> {
    [this.#port = 0] = await freePorts(1);
    this.env = { INVOKER_PORT: String(this.#port), ...env };
    mkdirSync(this.path('run'));
    await this.up();
    await this.says('bot', 'connected, listening');
    await this.says('daemon', 'memory loaded');
    await this.says('invoker', `listening on :${this.#port}`);
  }

  /** Says something in the channel. */
  say(text: string): void {
    appendFileSync(this.path('run', 'channel.txt'), `jeff: ${text}\n`);
  }

  /** The channel, once this has been said in it. */
  hears(text: string): Promise<string> {
    return until(() => {
      const channel = this.read('run', 'channel.txt');
      return channel.includes(text) && channel;
    }, `"${text}" in the channel`);
  }

  /** Discord is away: who connects to the channel cannot. */
  leave(): void {
    rmSync(this.path('run', 'channel.txt'));
    mkdirSync(this.path('run', 'channel.txt'));
  }

  comeBack(): void {
    rmdirSync(this.path('run', 'channel.txt'));
  }

  async health(): Promise<Health> {
    return (await (await fetch(`http://127.0.0.1:${this.#port}/health`)).json()) as Health;
  }

  async reset(): Promise<void> {
    await fetch(`http://127.0.0.1:${this.#port}/reset`, { method: 'POST' });
  }

  /** One turn, asked for past the daemon. */
  async turn(message: string): Promise<unknown> {
    const body = JSON.stringify({ message, context: [] });
    return (await fetch(`http://127.0.0.1:${this.#port}/invoke`, { method: 'POST', body })).json();
  }

  /** What happened to which tier, in the order in which the daemon of sup saw it. */
  async changes(): Promise<readonly (readonly [tier: string, state: string])[]> {
    const log = await this.home.ok('daemon', 'logs', '-n', '1000');
    return [...log.matchAll(/ awareness\/(\w+) {2}\w+ -> (\w+)/g)].map(([, tier = '', state = '']) => [tier, state]);
  }
}

const withAwareness = (play: (system: Awareness) => Promise<void>, env: Readonly<Record<string, string>> = {}) =>
  withHome(async (home) => {
    const system = new Awareness(home, 'awareness', SCALED);
    await system.begin(env);
    await play(system);
  });

describe('Awareness in three tiers', () => {
  it('takes a message through all three, woken by a touched file, and keeps one agent', () =>
    withAwareness(async (system) => {
      system.say('nothing for anybody');
      system.say('@Lyra good morning');
      // Long before the 30 seconds of its sleep are over.
      await system.hears('Lyra: session 1, turn 1, 0 recalled: good morning\n');
      expect(await system.logs('bot')).toMatch(/not for Lyra: ignored\n.*daemon signalled\n$/);
      expect(statSync(system.path('run', 'wake')).isFile()).toBe(true);
      const { agent } = await system.health();

      system.say('@Lyra and again');
      await system.hears('Lyra: session 1, turn 2, 1 recalled: and again\n');
      expect(await system.health()).toEqual({ status: 'ok', agent, session: 1, turns: 2 });
      // Her own words are no messages for her.
      expect(count(await system.logs('bot'), 'daemon signalled')).toBe(2);
    }));

  it('loses one turn to an agent that hangs; the next request gets a fresh agent', () =>
    withAwareness(
      async (system) => {
        system.say('@Lyra please hang');
        const logs = await system.says('daemon', 'this turn is lost');
        expect(logs).toContain('error: the invoker says: no answer within 1s');
        expect(await system.logs('invoker')).toContain('error: the agent hangs; session 1 killed');
        const tiers = await system.pids();
        system.say('@Lyra are you there');
        await system.hears('Lyra: session 2, turn 1, 0 recalled: are you there\n');
        expect(await system.pids()).toEqual(tiers);
      },
      { TURN_TIMEOUT_S: '1' },
    ));

  it('renews an agent under memory pressure after its turn, and goes on; a reset begins anew', () =>
    withAwareness(
      async (system) => {
        system.say('@Lyra leak 200');
        await system.hears('Lyra: session 1, turn 1, 0 recalled: leak 200\n');
        await system.says('invoker', 'memory pressure in session 1: graceful restart of the agent after its turn');
        system.say('@Lyra still you');
        await system.hears('Lyra: session 2, turn 2, 1 recalled: still you\n');
        await system.reset();
        system.say('@Lyra who are you');
        await system.hears('Lyra: session 3, turn 1, 2 recalled: who are you\n');
        expect((await system.view('invoker')).restarts).toBe(0);
      },
      { AGENT_MEMORY_MB: '240' },
    ));

  it.each(TIERS)('goes on when this one crashes, and the others do not notice: %s', (tier) =>
    withAwareness(async (system) => {
      system.say('@Lyra before');
      await system.hears('1, 0 recalled: before\n');
      const [before, { agent }] = await Promise.all([system.pids(), system.health()]);
      process.kill(before[tier] ?? 0, 'SIGKILL');
      const view = await system.again(tier, before[tier] ?? null);
      expect(view).toMatchObject({ restarts: 1, reason: 'killed by SIGKILL' });
      for (const other of TIERS.filter((each) => each !== tier))
        expect(await system.view(other)).toMatchObject({ pid: before[other], restarts: 0 });
      // The agent belongs to the invoker, and to nobody else.
      expect(isAlive(agent ?? 0)).toBe(tier !== 'invoker');

      // A message that comes before all of them are there again would be answered too, but only after a sleep of 30 s.
      await system.says('bot', 'connected, listening', tier === 'bot' ? 2 : 1);
      await system.says('invoker', 'listening', tier === 'invoker' ? 2 : 1);
      system.say('@Lyra after');
      // What was said before is in the memory that outlives every tier.
      await system.hears(', 1 recalled: after\n');
      expect(await system.logs('daemon')).toContain(tier === 'daemon' ? 'memory loaded: 1 turns' : 'loaded: 0 turns');
    }),
  );

  it('tries a bot that crashes at every start past its start limit; it is back once Discord is', () =>
    withAwareness(async (system) => {
      const burst = 2;
      system.edit([
        ['limit: {burst: 10}', `limit: {burst: ${burst}, interval: 2s}`],
        ['retry_after: 5s', 'retry_after: 50ms'],
      ]);
      await system.up();
      await system.home.ok('stop', 'awareness/bot');
      system.leave();
      await system.home.ok('start', '--no-wait', 'awareness/bot');
      const limited = await system.comes('bot', 'its start limit', ({ state }) => state === 'failed');
      expect(limited).toMatchObject({
        restarts: burst,
        reason: expect.stringMatching(/^start limit: 2 starts in 2s; /),
      });
      // Said to be tried again, and so it is, again and again.
      expect(limited.nextStart).not.toBeNull();
      await system.comes('bot', 'the tries after it', ({ restarts }) => restarts > 2 * burst);
      system.comeBack();
      await system.says('bot', 'connected, listening', 2);
      expect(await system.logs('bot')).toMatch(/error: cannot connect to .*: EISDIR\n.* connected, /);
    }));

  it('waits for an invoker that is away, and answers then', () =>
    withAwareness(async (system) => {
      await system.home.ok('stop', 'awareness/invoker');
      system.say('@Lyra anybody');
      await system.says('daemon', 'error: no answer: ECONNREFUSED; trying again after a sleep');
      await system.home.ok('start', 'awareness/invoker');
      await system.says('invoker', 'listening', 2);
      // The next signal ends the sleep; nothing was lost.
      system.say('@Lyra hello');
      const channel = await system.hears('turn 2, 1 recalled: hello\n');
      expect(channel).toContain('turn 1, 0 recalled: anybody\n');
    }));

  it('stops an invoker only after the turn that it is in, though its agent is told to end as well', () =>
    withAwareness(async (system) => {
      await system.turn('@Lyra are you there');
      const turn = system.turn('@Lyra take 1000');
      await system.says('invoker', 'session 1: turn 2');
      await system.home.ok('stop', 'awareness/invoker');
      expect(await turn).toEqual({ reply: 'session 1, turn 2, 0 recalled: take 1000' });
      expect(await system.logs('invoker')).toMatch(/ shut down\n$/);
      expect(await system.view('invoker')).toMatchObject({ state: 'stopped', exit: { kind: 'code', code: 0 } });
    }));

  it('restarts one tier alone, in the order of the page', () =>
    withAwareness(async (system) => {
      for (const tier of TIERS) {
        const before = await system.pids();
        await system.home.ok('restart', `awareness/${tier}`);
        const after = await system.pids();
        for (const each of TIERS) expect(after[each] === before[each]).toBe(each !== tier);
      }
      expect(await system.logs('bot')).toMatch(/ disconnected\n.* connected, /);
      expect(await system.logs('daemon')).toMatch(/ memory saved, goodbye\n.* memory loaded/);
      expect(await system.says('invoker', 'listening', 2)).toMatch(/ shut down\n.* listening/);
    }));

  it('restarts the whole stack in order: down from the bot, up from the invoker', () =>
    withAwareness(async (system) => {
      system.say('@Lyra before');
      await system.hears('1, 0 recalled: before\n');
      const [before, { length }] = await Promise.all([system.pids(), system.changes()]);
      await system.home.ok('restart', 'awareness');
      const steps = (await system.changes()).slice(length);
      const order = (state: string) => steps.filter(([, to]) => to === state).map(([tier]) => tier);
      expect(order('stopping')).toEqual(['bot', 'daemon', 'invoker']);
      expect(order('running')).toEqual(['invoker', 'daemon', 'bot']);
      const after = await system.pids();
      for (const tier of TIERS) expect(after[tier]).not.toBe(before[tier]);
      await system.says('bot', 'connected, listening', 2);
      await system.says('invoker', 'listening', 2);
      system.say('@Lyra after');
      await system.hears('session 1, turn 1, 1 recalled: after\n');
    }));
});

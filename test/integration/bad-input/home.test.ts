import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TestHome, withHome } from '../../helpers/home.ts';
import { everyCommand } from './commands.ts';
import { expectTranscript, Transcript } from './transcript.ts';

const NOBODY = 65_534;
const ROOT = 0;
const isRoot = process.getuid?.() === ROOT;

function app(shown: Transcript): void {
  shown.file('app.yaml', 'name: shop\nprocesses:\n  web: {command: sleep 1000}\n');
}

/** Every command that needs a home, and does not only read a file of logs. */
async function commandsAt(home: TestHome, place: string): Promise<readonly (readonly string[])[]> {
  const commands = await everyCommand(home, 'check', 'help', 'daemon logs');
  return commands.map(([command = '', ...args]) => ['--home', place, command, ...args]);
}

/** A home of its own inside the one of the test, with the socket's folder already there. */
function inner(home: TestHome, name: string): string {
  const place = join(home.dir, name);
  mkdirSync(join(place, 'run'), { recursive: true, mode: 0o700 });
  return place;
}

describe('a home', () => {
  it('whose socket would have too long a name is refused by every command', () =>
    withHome(async (home) => {
      const long = `${home.dir}/${'long-'.repeat(20)}`;
      const socket = new RegExp(
        `${Buffer.byteLength(`${long}/run/sup.sock`)} bytes; this system takes at most \\d+`,
        'g',
      );
      const shown = new Transcript(home, [
        [socket, 'N bytes; this system takes at most M'],
        [long, 'HOME/LONG'],
      ]);
      app(shown);
      const commands = await commandsAt(home, long);
      const { code } = await shown.alike('sup --home HOME/LONG COMMAND', commands);
      expect(code).toBe(2);
      await shown.refused('--home', long, 'daemon', 'logs');
      expectTranscript(shown, 'home-too-long');
    }));

  it('that is a file, or lies below one, is refused by every command that needs a folder there', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      app(shown);
      writeFileSync(join(home.dir, 'file'), '');
      const { code } = await shown.alike('sup --home file COMMAND', await commandsAt(home, 'file'));
      expect(code).toBe(5);
      await shown.refused('--home', 'file/below/it', 'ls');
      await shown.refused('--home', 'file', 'daemon', 'logs');
      expectTranscript(shown, 'home-is-a-file');
    }));

  it('of somebody else is refused, and so is one into which others may write', () =>
    withHome(async (home) => {
      const owner = isRoot ? NOBODY : ROOT;
      const words = [
        [new RegExp(`\\buser ${owner}\\b`, 'g'), 'user THEIRS'],
        [new RegExp(`\\buser ${process.getuid?.()}\\b`, 'g'), 'user YOURS'],
        [new RegExp(`chown ${process.getuid?.()} `, 'g'), 'chown YOURS '],
      ] as const;
      // Who is not root cannot give a folder away; /run belongs to root everywhere.
      const theirs = isRoot ? inner(home, 'theirs') : '/';
      const place = [
        ['--home / ', '--home HOME/theirs '],
        [/(?<=[ `])\/run(?=[ `])/g, 'HOME/theirs/run'],
      ] as const;
      const shown = new Transcript(home, [...words, ...place]);
      app(shown);
      if (isRoot) chownSync(join(theirs, 'run'), NOBODY, NOBODY);
      await shown.refused('--home', theirs, 'start', 'app.yaml');
      const open = inner(home, 'open');
      chmodSync(join(open, 'run'), 0o777);
      await shown.refused('--home', open, 'start', 'app.yaml');
      const linked = join(home.dir, 'linked');
      mkdirSync(linked);
      symlinkSync(join(open, 'run'), join(linked, 'run'));
      await shown.refused('--home', linked, 'start', 'app.yaml');
      expectTranscript(shown, 'home-foreign');
    }));

  it('in which others may rename the folders of sup is refused before there are any', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      app(shown);
      const shared = join(home.dir, 'shared');
      mkdirSync(shared);
      chmodSync(shared, 0o777);
      for (const command of ['start app.yaml', 'daemon start', 'daemon run']) {
        await shown.refused('--home', 'shared', ...command.split(' '));
      }
      symlinkSync('shared', join(home.dir, 'by-link'));
      await shown.refused('--home', 'by-link', 'daemon', 'start');
      expectTranscript(shown, 'home-shared');
    }));

  it.runIf(isRoot)('that somebody else owns is refused by root before anything lies in it', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      app(shown);
      const theirs = join(home.dir, 'theirs');
      mkdirSync(theirs, { mode: 0o755 });
      chownSync(theirs, NOBODY, NOBODY);
      for (const command of ['start app.yaml', 'daemon start', 'daemon run']) {
        await shown.refused('--home', 'theirs', ...command.split(' '));
      }
      expectTranscript(shown, 'home-theirs');
    }),
  );

  it('without a name is refused', () =>
    withHome(async (home) => {
      const shown = new Transcript(home);
      await shown.refused('--home', '', 'ls');
      await shown.refused('--home');
      await shown.refused('ls', '--home');
      expectTranscript(shown, 'home-unnamed');
    }));
});

import { expect, it } from 'vitest';
import { Launches } from '../../../src/platform/posix/launches.ts';

const web = { id: 'app/web@0', main: { pid: 500, birth: 'b:1' } };
const job = { id: 'app/job@0', main: { pid: 700, birth: 'b:2' } };

it('knows among which numbers trees are, as long as these cannot have begun again', () => {
  let given = 10_000;
  const launches = new Launches({ givenOut: () => given, pidSpace: 32_768 });
  launches.note(web.id, 'b:1');
  launches.note(job.id, 'b:2');
  expect(launches.range([job, web], 900)).toEqual({ first: 500, last: 900 });
  expect(launches.range([job], 900)).toEqual({ first: 700, last: 900 });
  // Begun again: the last number is a small one.
  expect(launches.range([job, web], 600)).toBeUndefined();
  given += 16_384;
  expect(launches.range([web], 900)).toEqual({ first: 500, last: 900 });
  given += 1;
  expect(launches.range([web], 900)).toBeUndefined();
});

it('knows it of no other launch than its own, and of none where the system does not count', () => {
  const launches = new Launches({ givenOut: () => 1, pidSpace: 32_768 });
  launches.note(web.id, 'b:1');
  expect(launches.range([{ ...web, main: { pid: 500, birth: 'another' } }], 900)).toBeUndefined();
  expect(launches.range([{ id: web.id, main: null }], 900)).toBeUndefined();
  expect(launches.range([web, job], 900)).toBeUndefined();
  launches.forget(web.id);
  expect(launches.range([web], 900)).toBeUndefined();
  const blind = new Launches({ givenOut: () => undefined, pidSpace: 0 });
  blind.note(web.id, 'b:1');
  expect(blind.range([web], 900)).toBeUndefined();
});

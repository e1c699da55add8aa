import type { Rival } from '../form/supervisor.ts';
import { pm2 } from './pm2.ts';
import { runit } from './runit.ts';
import { s6 } from './s6.ts';
import { supervisord } from './supervisord.ts';

export const rivals: readonly Rival[] = [s6, runit, supervisord, pm2];

/** Those that this machine has, unless none are wanted. */
export const present = (wanted: boolean): readonly Rival[] =>
  wanted ? rivals.filter((rival) => rival.version() !== undefined) : [];

import type { Promised, Unit } from '../form/finding.ts';

/** Three figures that mean something, and no more. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 10_000) return Math.round(value).toLocaleString('en');
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 4);
}

export const amount = (value: number, unit: Unit): string =>
  unit === 'processes' ? String(value) : `${figure(value)} ${unit}`;

export const range = (least: number, most: number, unit: Unit): string =>
  unit === 'processes' ? `${least}–${most}` : `${figure(least)}–${figure(most)}`;

export const times = (ratio: number | null): string =>
  ratio === null || !Number.isFinite(ratio) ? '' : `${figure(ratio)} ×`;

export const promise = (promised: Promised, unit: Unit): string =>
  promised.kind === 'ratio' ? `${promised.atMost} × the floor` : `${promised.atMost} ${unit}`;

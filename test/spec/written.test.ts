import { describe, expect, it } from 'vitest';
import { appOf, linesOf } from './app-text.ts';

describe('a map or a list where one word is meant', () => {
  it.each([
    'restart: {delay: {toString: 1, valueOf: 2}}',
    'restart: {policy: {toString: 1, valueOf: 2}}',
    'restart: {toString: 1, valueOf: 2}',
    'autostart: {toString: 1, valueOf: 2}',
    'env_inherit: {toString: 1, valueOf: 2}',
    'depends_on: [{toString: 1, valueOf: 2}]',
    'limits: {memory: {max: 1M, soft: {toString: 1, valueOf: 2}}}',
    'logs: {compress: {toString: 1, valueOf: 2}}',
    'essential: {toString: 1, valueOf: 2}',
    'stop: {toString: 1, valueOf: 2}',
    'instances: [{toString: 1, valueOf: 2}]',
  ])('is refused, whatever stands in it: %s', (line) => {
    expect(linesOf(appOf(line))).not.toEqual([]);
  });

  it.each(['autostart: ["true"]', 'depends_on: [[web]]'])('does not pass for what is in it: %s', (line) => {
    expect(linesOf(appOf(line))).not.toEqual([]);
  });
});

import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Keypath } from './keypath.ts';
import type { Position } from './positions.ts';
import type { Problems, Refusal } from './problems.ts';
import { quote } from './quote.ts';

/** What a file of 1 MiB can honestly hold; aliases that multiply each other end here. */
const MAX_NODES = 200_000;
/** Each alias costs a walk over what it stands for. */
const MAX_ALIASES = 10_000;

/** As keys they reach behind a JavaScript object instead of into it. */
const DANGEROUS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** The tags of YAML's own core types; whatever else a file asks for would have to be made up. */
const KNOWN_TAG = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

interface Walk {
  readonly lines: LineCounter;
  readonly problems: Problems;
  readonly anchors: Map<string, Node>;
  /** Anchored nodes that are being walked: an alias to one of them stands for itself. */
  readonly open: Set<Node>;
  nodes: number;
  aliases: number;
}

/**
 * A YAML document as plain data, the place of everything in it noted in `problems.positions`.
 * A number, boolean or null whose spelling would be lost (`1.10`, `022`, `0x1F`, a 19-digit id) stays the text
 * that was written; whoever wants a number reads it from the text.
 */
export function toPlain(root: Node | null, lines: LineCounter, problems: Problems): unknown {
  const walk: Walk = { lines, problems, anchors: new Map(), open: new Set(), nodes: 0, aliases: 0 };
  problems.positions.set([], { key: { line: 1, column: 1 }, value: { line: 1, column: 1 } });
  return root === null ? null : convert(root, [], walk);
}

function convert(node: Node, path: Keypath, walk: Walk): unknown {
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES) {
    return giveUp(walk, path, node, walk.nodes === MAX_NODES + 1, `this file stands for more than ${MAX_NODES} values`);
  }
  if (isAlias(node)) return follow(node, path, walk);
  if (node.tag !== undefined && !KNOWN_TAG.test(node.tag)) {
    return refuse(walk, path, node, { message: `the tag ${quote(node.tag)} is not known here` });
  }
  if (isScalar(node)) return scalar(node, path, walk);
  if (!isMap(node) && !isSeq(node)) return null;
  if (node.anchor !== undefined) walk.anchors.set(node.anchor, node);
  walk.open.add(node);
  const value = isMap(node) ? map(node, path, walk) : list(node, path, walk);
  walk.open.delete(node);
  return value;
}

function scalar(node: Scalar, path: Keypath, walk: Walk): unknown {
  if (node.anchor !== undefined) walk.anchors.set(node.anchor, node);
  const { value, source } = node;
  switch (typeof value) {
    case 'string':
      return value.includes('\0') ? refuse(walk, path, node, { message: 'a NUL cannot stand in a value' }) : value;
    case 'number':
    case 'boolean':
      return source === undefined || String(value) === source ? value : source;
    default:
      if (value === null) return null;
      return refuse(walk, path, node, { message: 'this is neither text nor a number' });
  }
}

function follow(alias: Alias, path: Keypath, walk: Walk): unknown {
  walk.aliases += 1;
  const target = walk.anchors.get(alias.source);
  const name = quote(alias.source);
  if (walk.aliases > MAX_ALIASES) {
    return giveUp(walk, path, alias, walk.aliases === MAX_ALIASES + 1, `more than ${MAX_ALIASES} aliases`);
  }
  if (target === undefined) {
    const message = `no anchor ${name} stands before this`;
    return refuse(walk, path, alias, { message, suggestion: 'put text that begins with * in quotes' });
  }
  if (walk.open.has(target)) return refuse(walk, path, alias, { message: `the alias ${name} stands inside itself` });
  return convert(target, path, walk);
}

function list(node: YAMLSeq, path: Keypath, walk: Walk): unknown[] {
  return node.items.map((item, index) => {
    const entry = item as Node;
    const at = [...path, index];
    note(at, entry, entry, walk);
    return convert(entry, at, walk);
  });
}

function map(node: YAMLMap, path: Keypath, walk: Walk): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const pairs = node.items as Pair<Node, Node | null>[];
  for (const pair of pairs.filter(isMerge)) Object.assign(result, { ...merged(pair, path, walk), ...result });
  const first = new Map<string, Node>();
  for (const pair of pairs) {
    if (isMerge(pair)) continue;
    const key = keyText(pair, path, walk);
    if (key === undefined) continue;
    const at = [...path, key];
    const earlier = first.get(key);
    if (earlier !== undefined) {
      walk.problems.addAt(position(pair.key, walk), at, {
        message: `${quote(key)} is written twice; the first is in line ${position(earlier, walk).line}`,
      });
      continue;
    }
    first.set(key, pair.key);
    const simple = isScalar(pair.value) || isAlias(pair.value);
    note(at, pair.key, simple ? pair.value : pair.key, walk);
    result[key] = pair.value === null ? null : convert(pair.value, at, walk);
  }
  return result;
}

/** `<<: *base`, as YAML 1.1 had it and as people still write it. */
const isMerge = (pair: Pair<Node, Node | null>): boolean =>
  isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN';

/** What a merge key brings; of several maps the first that has a key wins. What is written out wins over all. */
function merged(pair: Pair<Node, Node | null>, path: Keypath, walk: Walk): Record<string, unknown> {
  const parts = isSeq(pair.value) ? (pair.value.items as Node[]) : [pair.value];
  const result: Record<string, unknown> = {};
  for (const part of parts) {
    const value = part === null ? null : convert(part, path, walk);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      walk.problems.addAt(position(pair.key, walk), path, { message: '<< takes a map, or a list of maps' });
      continue;
    }
    Object.assign(result, { ...value, ...result });
  }
  return result;
}

function keyText(pair: Pair<Node, Node | null>, path: Keypath, walk: Walk): string | undefined {
  const fault = (message: string): undefined => {
    walk.problems.addAt(position(pair.key, walk), path, { message });
    return undefined;
  };
  if (!isScalar(pair.key)) return fault('a key is a plain word');
  const key = typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? '');
  if (key === '') return fault('a key is empty');
  if (key.includes('\0')) return fault('a NUL cannot stand in a key');
  if (DANGEROUS.has(key)) return fault(`${quote(key)} cannot be used as a key`);
  return key;
}

function note(at: Keypath, key: Node, value: Node | null, walk: Walk): void {
  const { positions } = walk.problems;
  if (positions.kept) positions.set(at, { key: position(key, walk), value: position(value, walk) });
}

function position(node: Node | null, walk: Walk): Position {
  const { line, col } = walk.lines.linePos(node?.range?.[0] ?? 0);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** Beyond a limit everything is too much: that is said of the first only. */
function giveUp(walk: Walk, path: Keypath, node: Node, isFirst: boolean, message: string): null {
  if (isFirst) return refuse(walk, path, node, { message });
  walk.problems.breakAt(path);
  return null;
}

/** Says it and goes on with an empty value, so that the rest is looked at too. */
function refuse(walk: Walk, path: Keypath, node: Node, refusal: Refusal): null {
  walk.problems.addAt(position(node, walk), path, refusal);
  walk.problems.breakAt(path);
  return null;
}

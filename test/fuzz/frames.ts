import { METHODS as ALL_METHODS, type Method } from '../../src/protocol/methods.ts';
import { PROTOCOL } from '../../src/protocol/version.ts';
import { MAX_FRAME_BYTES } from '../../src/rpc/frame.ts';
import type { AppSpec } from '../../src/spec/types.ts';
import type { Luck } from '../simulation/luck.ts';
import { anyChange, type Change, changed, type Path, placesIn, smallChange } from './mutate-json.ts';
import { type Json, nested, object, odd, oddKey } from './odd.ts';

/** Something for the daemon to swallow. */
export interface Frame {
  readonly kind: string;
  readonly bytes: Buffer;
  /** How many answers it must get; null: nobody knows. */
  readonly answers: number | null;
  /** It breaks the protocol and gets no answer, by which this could be told. */
  readonly breaksInSilence: boolean;
  /** The connection is spent after it. */
  readonly isLast: boolean;
}

/** What the generators may name: the app that runs, and one id of it. */
export interface Known {
  readonly app: AppSpec;
  readonly ids: readonly string[];
}

type Generator = (luck: Luck, known: Known) => Frame;

/** A frame of any kind. None of them may start, change or end anything. */
export function frameOf(luck: Luck, known: Known): Frame {
  if (luck.strikes(ONE_OVERSIZED_IN)) return oversized();
  return luck.pick(GENERATORS)(luck, known);
}

/** Bytes of which nobody knows how many lines they are. */
export function noise(luck: Luck): Frame {
  const any = Buffer.from(Array.from({ length: luck.whole(1, 400) }, () => luck.whole(0, 255)));
  const invalid = [Buffer.from([0xff, 0xfe]), Buffer.from([0x22, 0xc3, 0x28, 0x22]), Buffer.from([0, 0, 0, 0])];
  const bytes = Buffer.concat([luck.strikes(0.5) ? any : luck.pick(invalid), Buffer.from('\n')]);
  return { kind: 'raw bytes', bytes, answers: null, breaksInSilence: false, isLast: false };
}

/** Each is 4 MiB and a connection. */
const ONE_OVERSIZED_IN = 1 / 4_000;

const line = (kind: string, text: Json, answers: number | null = 1): Frame => ({
  kind,
  bytes: Buffer.from(`${text}\n`),
  answers,
  breaksInSilence: false,
  isLast: false,
});
const silent = (kind: string, text: Json): Frame => ({ ...line(kind, text, 0), breaksInSilence: true });
const last = (kind: string, bytes: Buffer, answers: number | null): Frame => ({
  kind,
  bytes,
  answers,
  breaksInSilence: false,
  isLast: true,
});

/** Ids of ours count up, so that none is under way twice unless that is meant. */
let lastId = 0;
const nextId = (): Json => `${(lastId += 1)}`;

const request = (method: string, params: Json, id: Json = nextId()): Json =>
  object([
    ['jsonrpc', '"2.0"'],
    ['id', id],
    ['method', JSON.stringify(method)],
    ['params', params],
  ]);

const STRANGER = 'zz-nobody';

/** What needs no params would be carried out when it is asked with none: a new method of the daemon itself is named here first. */
const OF_THE_DAEMON: ReadonlySet<Method> = new Set<Method>(['daemon.hello', 'daemon.status', 'daemon.stop']);
const METHODS = ALL_METHODS.filter((method) => !method.startsWith('daemon.') || OF_THE_DAEMON.has(method));

/** Params that are right and harmless: what changes anything names nobody. `daemon.stop` is never asked rightly. */
function rightParams(method: string, luck: Luck, { app, ids }: Known): Readonly<Record<string, unknown>> {
  const somebody = luck.pick(ids);
  switch (method) {
    case 'daemon.hello':
      return { protocol: PROTOCOL };
    case 'app.apply':
      return { app, dryRun: true };
    case 'process.list':
    case 'logs.locate':
      return { targets: [somebody] };
    case 'process.status':
    case 'process.blueprint':
      return { target: somebody };
    case 'process.reload':
      return { targets: [STRANGER], timeoutMs: 5 };
    case 'process.scale':
      return { target: STRANGER, count: 2, specs: app.processes };
    case 'process.settle':
      return { ids: [somebody], until: 'settled', timeoutMs: 5 };
    case 'process.signal':
      return { targets: [STRANGER], signal: 'SIGHUP', to: 'main' };
    case 'notices.list':
      return { last: 3 };
    case 'notices.follow':
    case 'daemon.status':
    case 'daemon.stop':
    case 'app.list':
      return {};
    default:
      return { targets: [STRANGER] };
  }
}

/** One slip in the params of a method. */
const slip: Generator = (luck, known) => {
  const method = luck.pick(METHODS);
  const params = rightParams(method, luck, known);
  const path = luck.pick(placesIn(params));
  const text = changed(params, path, harmless(method, path, anyChange(luck), luck));
  // A slip in the greeting may be another protocol.
  return { ...line('slip in params', request(method, text)), isLast: method === 'daemon.hello' };
};

/** What would make the wish complete is not sent: the stop of the daemon, and a dry run that is none. */
function harmless(method: string, path: Path, change: Change, luck: Luck): Change {
  if (method === 'daemon.stop') return { kind: 'add', key: `zz${oddKey(luck)}`, value: odd(luck) };
  if (path[0] === 'dryRun') return { kind: 'replace', with: luck.pick(['0', '"false"', 'null', '[]', '{}']) };
  return change;
}

const oddParams: Generator = (luck) => {
  const method = luck.pick(METHODS.filter((each) => each !== 'daemon.stop'));
  return line('odd params', request(method, odd(luck)));
};

const oddId: Generator = (luck) =>
  line(
    'odd id',
    request('process.list', '{}', luck.strikes(0.3) ? `"${'i'.repeat(luck.whole(100, 300))}"` : odd(luck)),
  );

/** Each member of the envelope left out, of the wrong kind, or there twice. */
const envelope: Generator = (luck) => {
  const members: (readonly [string, Json])[] = [
    ['jsonrpc', '"2.0"'],
    ['id', nextId()],
    ['method', JSON.stringify(luck.pick(METHODS))],
    ['params', '{}'],
  ];
  const broken = luck.pick(['"1.0"', '2', '2.0', 'null', '[]', '"2.0 "']);
  switch (luck.whole(0, 3)) {
    case 0:
      return line('no jsonrpc', object(members.slice(1)));
    case 1:
      return line('odd jsonrpc', object([['jsonrpc', broken], ...members.slice(1)]));
    case 2:
      return line('odd jsonrpc, last of two', object([...members, ['jsonrpc', broken]]));
    default:
      return line('odd method', object([...members.slice(0, 2), ['method', oddMethod(luck)], ['params', '{}']]));
  }
};

const oddMethod = (luck: Luck): Json =>
  luck.strikes(0.5)
    ? odd(luck)
    : JSON.stringify(
        luck.pick([
          '__proto__',
          'process.lst',
          'Process.list',
          'process',
          '.',
          'daemon.stop ',
          'toString',
          '$/',
          'rpc.x',
        ]),
      );

const unparsable: Generator = (luck, known) => {
  const method = luck.pick(METHODS);
  const text = request(method, JSON.stringify(rightParams(method, luck, known)));
  return line('cut JSON', text.slice(0, luck.whole(1, text.length - 1)));
};

/** Only requests are carried out: no notification is, however right it is otherwise. */
const notification: Generator = (luck, known) => {
  const targets = JSON.stringify({ targets: ['all'] });
  const right: readonly (readonly [string, Json])[] = [
    ['daemon.stop', '{}'],
    ['process.stop', targets],
    ['process.delete', targets],
    ['process.restart', targets],
    ['process.signal', JSON.stringify({ targets: ['all'], signal: 'SIGKILL', to: 'tree' })],
    ['app.apply', JSON.stringify({ app: { ...known.app, processes: [] }, dryRun: false })],
    ['$/cancelRequest', object(luck.pick([[], [['id', '{}']], [['id', '[1]']], [['id', 'true']], [['Id', '1']]]))],
    [luck.pick(METHODS), odd(luck)],
  ];
  const [method, params] = luck.pick(right);
  const text = notificationText(method, params);
  // What is no params at all is refused even of a notification.
  return /^[[{]/.test(params) ? silent('notification', text) : line('notification', text);
};

const notificationText = (method: string, params: Json): Json =>
  object([
    ['jsonrpc', '"2.0"'],
    ['method', JSON.stringify(method)],
    ['params', params],
  ]);

/** The one notification that there is; breaks nothing, whether what it names is under way or not. */
const cancel: Generator = (luck) => {
  const id = luck.pick([`${lastId}`, `${lastId}`, '"zz"', 'null', '-1']);
  return line('cancel', notificationText('$/cancelRequest', object([['id', id]])), 0);
};

const answer: Generator = (luck) => {
  const id: Json = luck.pick(['1', 'null', '"zz"', `${lastId}`]);
  const member = luck.pick([
    ['result', odd(luck)],
    ['error', odd(luck)],
    ['error', '{"code":-32000,"message":"zz"}'],
  ] as const);
  return silent('answer to nothing', object([['jsonrpc', '"2.0"'], ['id', id], member]));
};

const batch: Generator = (luck) => {
  const each = luck.pick([request('daemon.stop', '{}'), request('process.stop', '{"targets":["all"]}'), '1', '']);
  return line(
    'batch',
    `[${Array.from({ length: luck.whole(1, 5) }, () => each)
      .filter((text) => text !== '')
      .join(',')}]`,
  );
};

const noObject: Generator = (luck) => line('no object', luck.pick(['1', '"x"', 'null', 'true', '1e400', '-0', '""']));

const deep: Generator = (luck) =>
  luck.strikes(0.5)
    ? line('deep', nested(luck))
    : line(
        'deep in params',
        request(luck.pick(['process.list', 'app.apply', 'process.stop']), object([['targets', nested(luck)]])),
      );

const twins: Generator = (luck, { ids }) => {
  const id = nextId();
  const wait = request('process.settle', JSON.stringify({ ids, until: 'stopped', timeoutMs: luck.whole(1, 20) }), id);
  return line('id under way twice', `${wait}\n${request('process.list', '{}', id)}`, 2);
};

/** A right app with slips in it; only looked at, never applied. */
const spec: Generator = (luck, { app }) => {
  let value: unknown = app;
  for (let slips = luck.whole(0, 2); slips > 0; slips -= 1) {
    const text = changed(value, luck.pick(placesIn(value)), smallChange(luck));
    value = JSON.parse(text) as unknown;
  }
  const text = changed(value, luck.pick(placesIn(value)), anyChange(luck));
  return line(
    'slips in a spec',
    request(
      'app.apply',
      object([
        ['app', text],
        ['dryRun', 'true'],
      ]),
    ),
  );
};

/** A spec that lacks a key that every spec has: it may even be asked in earnest. */
const brokenSpec: Generator = (luck, { app }) => {
  const paths = placesIn(app).filter(
    (path) => typeof path.at(-1) === 'string' && !path.includes('env') && path[0] !== 'inherited',
  );
  const text = changed(app, luck.pick(paths), { kind: 'remove' });
  return line(
    'broken spec in earnest',
    request(
      'app.apply',
      object([
        ['app', text],
        ['dryRun', 'false'],
      ]),
    ),
  );
};

const blank: Generator = (luck) => ({
  ...line('blank lines', luck.pick(['', '\r', '\n\n', '\r\n\r'])),
  answers: 0,
});

const unended: Generator = (luck, known) => {
  const method = luck.pick(METHODS);
  const text = request(method, JSON.stringify(rightParams(method, luck, known)));
  return last('cut off', Buffer.from(text.slice(0, luck.whole(1, text.length - 1))), 0);
};

export const oversized = (): Frame => last('oversized', Buffer.alloc(MAX_FRAME_BYTES + 2, 0x61), 1);

/** From then on everything else on this connection is refused in the same words. */
const otherProtocol: Generator = (luck) => {
  const protocol = object([['protocol', `${PROTOCOL + luck.whole(1, 99)}`]]);
  return { ...line('another protocol', request('daemon.hello', protocol)), isLast: true };
};

/** The more of them are alike, the more often. */
const GENERATORS: readonly Generator[] = [
  ...[slip, slip, slip, slip, slip, slip, oddParams, oddParams, oddId, envelope, envelope, envelope, unparsable],
  ...[notification, notification, answer, batch, noObject, deep, twins, spec, spec, spec, spec, brokenSpec, brokenSpec],
  (luck, known) => luck.pick([blank, cancel])(luck, known),
  // Each spends a connection.
  (luck, known) => (luck.strikes(0.1) ? luck.pick([unended, otherProtocol])(luck, known) : slip(luck, known)),
];

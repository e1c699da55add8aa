import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const SERVER = require.resolve('yaml-language-server/bin/yaml-language-server');
const BLANK_LINE = '\r\n\r\n';

/** A place in a text as editors count: lines and characters from 0. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: Place };
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** The server that editors run for YAML, as far as a person at an editor would meet it: problems, completion, hover. */
export class LanguageServer implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #answers = new Map<number, (result: unknown) => void>();
  readonly #problems = new Map<string, (found: readonly Diagnostic[]) => void>();
  #bytes = Buffer.alloc(0);
  #settings: Readonly<Record<string, unknown>> = {};
  #asked = 0;

  private constructor(child: ChildProcess) {
    this.#process = child;
    child.stdout?.on('data', (bytes: Buffer) => this.#read(bytes));
  }

  static async start(): Promise<LanguageServer> {
    const server = new LanguageServer(
      spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] }),
    );
    await server.#ask('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: { workspace: { configuration: true } },
    });
    server.#tell('initialized', {});
    return server;
  }

  /** Says which schema the files of `pattern` have, as a setting of the editor does; resolves when it is in force for `wrong`. */
  async useSchema(schema: string, pattern: string, wrong: { path: string; text: string }): Promise<void> {
    this.#settings = { schemas: { [pathToFileURL(schema).href]: pattern }, schemaStore: { enable: false } };
    this.#tell('workspace/didChangeConfiguration', { settings: {} });
    // The server asks for its settings in its own time and looks at the open files again after that.
    let problems = await this.open(wrong.path, wrong.text);
    while (problems.length === 0) problems = await this.#nextProblems(pathToFileURL(wrong.path).href);
  }

  /** Opens `text` as the file at `path` and answers the problems that are shown in it. */
  async open(path: string, text: string): Promise<readonly Diagnostic[]> {
    const { href: uri } = pathToFileURL(path);
    const found = this.#nextProblems(uri);
    this.#tell('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    return found;
  }

  async complete(path: string, position: Place): Promise<readonly string[]> {
    const answer = await this.#ask('textDocument/completion', {
      textDocument: { uri: pathToFileURL(path).href },
      position,
    });
    return (answer as { items: readonly { label: string }[] }).items.map(({ label }) => label);
  }

  async hover(path: string, position: Place): Promise<string> {
    const answer = await this.#ask('textDocument/hover', { textDocument: { uri: pathToFileURL(path).href }, position });
    return (answer as { contents: { value: string } } | null)?.contents.value ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, 'exit');
    await this.#ask('shutdown', null);
    this.#tell('exit', null);
    await ended;
  }

  #nextProblems(uri: string): Promise<readonly Diagnostic[]> {
    return new Promise((resolve) => this.#problems.set(uri, resolve));
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.#asked;
    const answer = new Promise<unknown>((resolve) => this.#answers.set(id, resolve));
    this.#send({ id, method, params });
    return answer;
  }

  #tell(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#process.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}${BLANK_LINE}${body}`);
  }

  #read(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (;;) {
      const end = this.#bytes.indexOf(BLANK_LINE);
      const length = Number(/Content-Length: (\d+)/i.exec(this.#bytes.subarray(0, end).toString())?.[1]);
      const from = end + BLANK_LINE.length;
      if (end < 0 || this.#bytes.length < from + length) return;
      this.#take(JSON.parse(this.#bytes.subarray(from, from + length).toString()) as Message);
      this.#bytes = this.#bytes.subarray(from + length);
    }
  }

  #take({ id, method, params, result }: Message): void {
    if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: readonly Diagnostic[] };
      this.#problems.get(uri)?.(diagnostics);
      return;
    }
    if (method !== undefined && id !== undefined) return this.#send({ id, result: this.#answerTo(method, params) });
    if (typeof id === 'number') this.#answers.get(id)?.(result);
  }

  /** The server asks the editor for its settings, section by section; all else (registrations) is answered with nothing. */
  #answerTo(method: string, params: unknown): unknown {
    if (method !== 'workspace/configuration') return null;
    return (params as { items: readonly { section: string }[] }).items.map(({ section }) =>
      section === 'yaml' ? { completion: true, hover: true, validate: true, ...this.#settings } : {},
    );
  }
}

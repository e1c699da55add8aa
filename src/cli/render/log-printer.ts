import { escapeControls } from '../../logs/escape.ts';
import { type Line, LineSplitter } from '../../logs/lines.ts';

/**
 * How the bytes of a log are shown.
 * `raw`: as they are, the one log of a pipe; `lines`: each line behind a prefix, and on a terminal nothing that the
 * terminal would obey; `json`: one object a line.
 */
export type LogForm =
  | { readonly kind: 'raw' }
  | { readonly kind: 'lines'; readonly prefix: string; readonly forTerminal: boolean }
  | { readonly kind: 'json'; readonly id: string };

/** Turns the chunks of one log into what is written. */
export class LogPrinter {
  readonly #form: LogForm;
  readonly #write: (output: Uint8Array) => void;
  readonly #splitter = new LineSplitter();

  constructor(form: LogForm, write: (output: Uint8Array) => void) {
    this.#form = form;
    this.#write = write;
  }

  push(bytes: Uint8Array): void {
    if (this.#form.kind === 'raw') this.#write(bytes);
    else this.#writeLines(this.#splitter.push(bytes));
  }

  /** Nothing more comes: a last line without an end is shown as well. */
  end(): void {
    const rest = this.#splitter.rest();
    if (rest !== undefined) this.#writeLines([rest]);
  }

  #writeLines(lines: readonly Line[]): void {
    // One write for all of them: a write to a terminal or pipe is a system call each.
    if (lines.length > 0) this.#write(Buffer.concat(lines.flatMap(({ bytes }) => [...this.#shown(bytes), NEWLINE])));
  }

  #shown(bytes: Uint8Array): readonly Uint8Array[] {
    switch (this.#form.kind) {
      case 'raw':
        return [bytes];
      case 'json':
        return [Buffer.from(JSON.stringify({ id: this.#form.id, text: decoder.decode(bytes) }))];
      case 'lines':
        return [
          Buffer.from(this.#form.prefix),
          this.#form.forTerminal ? Buffer.from(escapeControls(decoder.decode(bytes))) : bytes,
        ];
    }
  }
}

const NEWLINE = Buffer.from('\n');
const decoder = new TextDecoder();

import { catalogue, type Code, type Params } from './catalogue.ts';
import type { Entry } from './entry.ts';

/** An error with a code a user can search for and a hint a user can follow. */
export class SupError<C extends Code = Code> extends Error {
  override readonly name = 'SupError';
  readonly code: C;
  readonly params: Params<C>;
  readonly hint: string;
  readonly exit: number;

  constructor(code: C, params: Params<C>, options?: ErrorOptions) {
    const entry = catalogue[code] as unknown as Entry<Params<C>>;
    super(entry.message(params), options);
    this.code = code;
    this.params = params;
    this.hint = entry.hint(params);
    this.exit = entry.exit;
  }
}

/** By shape and not by class: the bundles of the command line each carry a class of their own. */
export const isSupError = (value: unknown): value is SupError =>
  value instanceof Error && value.name === 'SupError' && 'code' in value && 'hint' in value;

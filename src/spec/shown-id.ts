import type { ProcessSpec } from './types.ts';

/** A slot as people see it: `app/name`, and `app/name@instance` where there are several. */
export const shownId = ({ app, name, instance, solo }: ProcessSpec): string =>
  solo ? `${app}/${name}` : `${app}/${name}@${instance}`;

import type { Result } from '../../engine/kernel/result.ts';
import { err, ok } from '../../engine/kernel/result.ts';
import type { SandboxVenue } from '../types.ts';
import type { Fields, Values } from './fields.ts';
import { readFields } from './fields.ts';

/** A type of /info request: what it costs an IP, and its answer. */
export interface InfoRoute {
  readonly weight: number;
  /** Rows of the answer that cost one more each; null = rows are free. */
  readonly rowsPerExtraWeight: number | null;
  /** The body of the answer, or what is wrong with the request. */
  readonly answer: (venue: SandboxVenue, body: unknown) => Result<unknown, string>;
}

/** How a type is answered. */
export interface RouteParts<F extends Fields> {
  readonly fields: F;
  /** Default 20 (Hyperliquid). */
  readonly weight?: number;
  readonly rowsPerExtraWeight?: number;
  /** False for a question about an address that must not make it an account. Default true for a field `user`. */
  readonly opensAccount?: boolean;
  readonly handle: (venue: SandboxVenue, values: Values<F>) => unknown;
}

const USUAL_WEIGHT = 20;

/** A route with its fields read and the account of `user` opened before it is asked. */
export function route<F extends Fields>(parts: RouteParts<F>): InfoRoute {
  const { fields, handle, opensAccount = true } = parts;
  return {
    weight: parts.weight ?? USUAL_WEIGHT,
    rowsPerExtraWeight: parts.rowsPerExtraWeight ?? null,
    answer: (venue, body) => {
      const values = readFields(fields, body);
      if (typeof values === 'string') return err(values);
      const { user } = values as { readonly user?: string };
      if (opensAccount && user !== undefined) venue.open(user);
      return ok(handle(venue, values));
    },
  };
}

/** A route that answers the same to everybody. */
export function constant(fields: Fields, body: unknown): InfoRoute {
  return route({ fields, handle: () => body });
}

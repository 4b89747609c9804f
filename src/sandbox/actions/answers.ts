import type { Answer } from '../types.ts';

/** One entry of `statuses`. */
export type LegStatus =
  | 'success'
  | 'waitingForFill'
  | 'waitingForTrigger'
  | { readonly resting: { readonly oid: number; readonly cloid?: string } }
  | {
      readonly filled: {
        readonly totalSz: string;
        readonly avgPx: string;
        readonly oid: number;
        readonly cloid?: string;
      };
    }
  | { readonly error: string };

/** The whole action is refused: HTTP 200 all the same. */
export function refused(text: string): Answer {
  return { status: 200, body: { status: 'err', response: text } };
}

/** Done, without more to say. */
export function done(): Answer {
  return { status: 200, body: { status: 'ok', response: { type: 'default' } } };
}

/** Done, with data of a type. */
export function answered(type: string, data: unknown): Answer {
  return { status: 200, body: { status: 'ok', response: { type, data } } };
}

/** Done leg by leg. */
export function legs(type: 'order' | 'cancel', statuses: readonly LegStatus[]): Answer {
  return answered(type, { statuses });
}

/** The body has not the shape of a request. */
export function misshapen(detail: string): Answer {
  return { status: 422, body: `Failed to deserialize the JSON body into the target type: ${detail}` };
}

/** Too much weight in a minute. */
export function tooMany(): Answer {
  return { status: 429, body: null };
}

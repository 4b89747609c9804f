import { log } from '../../kernel/math.ts';

/** Closes and the log returns that were made of them: one less, NaN where one of both closes is not known. */
export interface KnownReturns {
  readonly closes: Float64Array;
  readonly returns: Float64Array;
}

/** Log returns from one close to the next, oldest first; NaN where one of both is not known. */
export function returnsOf(closes: Float64Array): Float64Array {
  const hours = closes.length - 1;
  const returns = new Float64Array(hours);
  for (let at = 0; at < hours; at++) returns[at] = log((closes[at + 1] as number) / (closes[at] as number));
  return returns;
}

/** `returnsOf(closes)`, taking over what `known` holds of the same hours when time has gone on by one: of the same closes come the same returns. */
export function returnsAfter(closes: Float64Array, known: KnownReturns): Float64Array {
  const hours = closes.length - 1;
  const returns = new Float64Array(hours);
  for (let at = 0; at < hours; at++) {
    const [from, to] = [closes[at] as number, closes[at + 1] as number];
    const isKept = at + 1 < hours && from === known.closes[at + 1] && to === known.closes[at + 2];
    returns[at] = isKept ? (known.returns[at + 1] as number) : log(to / from);
  }
  return returns;
}

import { asLots } from '../../contract/units.ts';
import type { OrderUpdate } from '../../engine/domain/inputs.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { TwapLooks } from '../../engine/domain/outputs.ts';
import { decode, describeProblem } from '../../hyperliquid/decode/decode.ts';
import { REPLIES } from '../../hyperliquid/decode/tables.ts';
import { errorLeg, type Outcome } from './reply-words.ts';
import { wholeSteps } from './to-inputs.ts';
import type { InfoAnswer } from './venue-http.ts';

/** Reads the answer to a time-weighted order: a running one rests, under its number. */
export function twapOutcome(json: unknown, cloid: string): Outcome {
  const read = decode(REPLIES.twapOrder, json);
  if (!read.ok) return { status: 'unknown', reason: `the answer cannot be read: ${describeProblem(read.error)}` };
  if (read.value.status === 'err') return { status: 'refused', text: read.value.response };
  const { status } = read.value.response.data;
  return 'running' in status
    ? { status: 'ok', legs: [{ cloid, status: 'resting', oid: status.running.twapId }] }
    : { status: 'ok', legs: [errorLeg(cloid, status.error)] };
}

/** Reads the answer to its cancel. */
export function twapCancelOutcome(json: unknown, cloid: string): Outcome {
  const read = decode(REPLIES.twapCancel, json);
  if (!read.ok) return { status: 'unknown', reason: `the answer cannot be read: ${describeProblem(read.error)}` };
  if (read.value.status === 'err') return { status: 'refused', text: read.value.response };
  const { status } = read.value.response.data;
  if (status === 'success') return { status: 'ok', legs: [{ cloid, status: 'cancelled' }] };
  return { status: 'ok', legs: [{ cloid, status: 'error', code: 'unknown_order', text: status.error }] };
}

type TwapRow = InfoAnswer<'twapHistory'>[number];

/** What is looked for in the venue's list. */
export interface TwapQuery {
  readonly cloid: string;
  readonly instrument: Instrument;
  readonly twap: TwapLooks;
  /** The venue's time, ms UTC. */
  readonly nowMs: number;
}

/** What the venue's list says of a time-weighted order of ours; null when the row that it is found by is no data. */
export function twapUpdate(
  rows: readonly TwapRow[],
  { cloid, instrument, twap, nowMs }: TwapQuery,
): OrderUpdate | null {
  const base = { kind: 'OrderUpdate', asset: instrument.asset, cloid, venueAtMs: nowMs } as const;
  const meant = rows.filter((row) => isMeant(row, instrument, twap));
  if (meant.length === 0)
    return { ...base, oid: 0, status: 'unknownOid', filledLots: asLots(0), remainingLots: asLots(0) };
  // One that has ended has a row for its beginning and one for its end.
  const row = meant.find(({ status }) => status.status !== 'activated') ?? (meant[0] as TwapRow);
  const size = wholeSteps(row.state.sz, instrument.szDecimals);
  const executed = wholeSteps(row.state.executedSz, instrument.szDecimals);
  const oid = row.twapId ?? twap.twapId;
  if (size === null || executed === null || oid === null || executed > size) return null;
  const ended = executed === size ? 'filled' : 'canceled';
  return {
    ...base,
    oid,
    status: row.status.status === 'activated' ? 'open' : ended,
    filledLots: asLots(executed),
    remainingLots: asLots(size - executed),
  };
}

function isMeant({ state, twapId }: TwapRow, instrument: Instrument, twap: TwapLooks): boolean {
  if (twap.twapId !== null && twapId !== null) return twapId === twap.twapId;
  return (
    state.coin === instrument.symbol &&
    (state.side === 'B') === twap.isBuy &&
    wholeSteps(state.sz, instrument.szDecimals) === twap.sizeLots &&
    state.reduceOnly === twap.reduceOnly &&
    state.minutes === twap.minutes &&
    state.timestamp >= twap.sinceMs
  );
}

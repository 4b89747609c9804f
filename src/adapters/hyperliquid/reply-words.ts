import type { VenueReply } from '../../engine/domain/inputs.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { LegReply, WireOrder } from '../../engine/domain/orders-wire.ts';
import { asLots } from '../../contract/units.ts';
import { decode, describeProblem } from '../../hyperliquid/decode/decode.ts';
import type { CancelLeg, OrderLeg } from '../../hyperliquid/decode/reply-shapes.ts';
import { REPLIES } from '../../hyperliquid/decode/tables.ts';
import { decimalToTicks } from '../../hyperliquid/wire/decimal.ts';
import { errorCodeOf } from './error-codes.ts';

/** What an answer comes to. */
export type Outcome = VenueReply['outcome'];

/**
 * Reads the answer to an order request leg by leg: some may rest or be filled while others were refused. An answer that cannot be read is
 * no answer: the orders are unknown.
 */
export function orderOutcome(
  json: unknown,
  orders: readonly WireOrder[],
  instrumentOf: (asset: number) => Instrument | null,
): Outcome {
  const read = decode(REPLIES.order, json);
  if (!read.ok) return { status: 'unknown', reason: `the answer cannot be read: ${describeProblem(read.error)}` };
  if (read.value.status === 'err') return { status: 'refused', text: read.value.response };
  const { statuses } = read.value.response.data;
  const shared = sharedError(statuses, orders.length);
  if (shared !== null) return { status: 'ok', legs: orders.map(({ cloid }) => errorLeg(cloid, shared)) };
  // Legs beyond the answer are left out, and so unknown to whoever sent them.
  const legs = orders.slice(0, statuses.length).flatMap((order, place) => {
    const leg = legOf(statuses[place] as OrderLeg, order, instrumentOf(order.asset));
    return leg === null ? [] : [leg];
  });
  return { status: 'ok', legs };
}

/** Reads the answer to a cancel leg by leg. */
export function cancelOutcome(json: unknown, cloids: readonly string[]): Outcome {
  const read = decode(REPLIES.cancel, json);
  if (!read.ok) return { status: 'unknown', reason: `the answer cannot be read: ${describeProblem(read.error)}` };
  if (read.value.status === 'err') return { status: 'refused', text: read.value.response };
  const { statuses } = read.value.response.data;
  const [first] = statuses;
  if (statuses.length === 1 && cloids.length > 1 && first !== undefined && first !== 'success')
    return { status: 'ok', legs: cloids.map((cloid) => errorLeg(cloid, first.error)) };
  return {
    status: 'ok',
    legs: cloids.slice(0, statuses.length).map((cloid, i) => cancelledLeg(cloid, statuses[i] as CancelLeg)),
  };
}

/** Reads the answer to an action that is answered by no more than yes. */
export function plainOutcome(json: unknown): Outcome {
  const read = decode(REPLIES.default, json);
  if (!read.ok) return { status: 'unknown', reason: `the answer cannot be read: ${describeProblem(read.error)}` };
  return read.value.status === 'err' ? { status: 'refused', text: read.value.response } : { status: 'ok', legs: [] };
}

/** A request refused before its legs were looked at has one status for all of them. */
function sharedError(statuses: readonly OrderLeg[], legs: number): string | null {
  const [only] = statuses;
  if (statuses.length !== 1 || legs === 1 || typeof only !== 'object' || !('error' in only)) return null;
  return only.error;
}

function legOf(leg: OrderLeg, { cloid }: WireOrder, instrument: Instrument | null): LegReply | null {
  // Triggers and children that wait are answered by a bare word; their number comes with their first update.
  if (typeof leg === 'string') return { cloid, status: 'waiting', oid: null };
  if ('error' in leg) return errorLeg(cloid, leg.error);
  if ('resting' in leg) return { cloid, status: 'resting', oid: leg.resting.oid };
  if (instrument === null) return null;
  const filledLots = decimalToTicks(leg.filled.totalSz, instrument.szDecimals);
  const avgTicks = decimalToTicks(leg.filled.avgPx, instrument.priceDecimals);
  // Sizes are whole lots; one that is not is no data, and the order stays to be asked for.
  if (filledLots === null || avgTicks === null || !Number.isSafeInteger(filledLots)) return null;
  return { cloid, status: 'filled', oid: leg.filled.oid, filledLots: asLots(filledLots), avgTicks };
}

function cancelledLeg(cloid: string, leg: CancelLeg): LegReply {
  return leg === 'success' ? { cloid, status: 'cancelled' } : errorLeg(cloid, leg.error);
}

/** The leg of an order that was refused in the venue's words. */
export function errorLeg(cloid: string, text: string): LegReply {
  return { cloid, status: 'error', code: errorCodeOf(text), text };
}

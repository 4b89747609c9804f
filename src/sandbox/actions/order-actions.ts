import type { Instrument } from '../../engine/domain/instrument.ts';
import type { LegReply } from '../../engine/domain/orders-wire.ts';
import type { ExchangeOrder, OrderKey, RequestOutcome } from '../../exchange/types.ts';
import type { BatchModifyAction, ModifyAction, OrderAction, WireOrder } from '../../hyperliquid/wire/actions.ts';
import type { Answer } from '../types.ts';
import type { ActionVenue } from './action-venue.ts';
import type { LegStatus } from './answers.ts';
import { done, legs, refused } from './answers.ts';
import { instrumentOf } from './instruments.ts';
import { exchangeOrder, orderStatus } from './order-wire.ts';

/** Places orders. */
export function placeOrders(venue: ActionVenue, account: string, action: OrderAction): Answer {
  const refusal = firstRefusal(venue, account, action.orders, action.builder);
  if (refusal !== null) return legs('order', refusal);
  const wires = action.orders.map((order) => wired(venue, order));
  const grouping = typeof action.grouping === 'string' ? action.grouping : 'na';
  const orders = wires.map((wire) => wire.order);
  const outcome = venue.submit({ kind: 'order', account, grouping, orders, expiresAfterMs: null });
  if (outcome === null || outcome.status === 'refused') return refused(textOf(outcome));
  const [parent] = outcome.legs;
  const parentFilled = parent?.status === 'filled' && parent.filledLots === orders[0]?.sizeLots;
  return legs(
    'order',
    outcome.legs.map((leg, index) => {
      const { instrument } = wires[index] as Wired;
      return orderStatus(leg, { instrument, grouping, index, parentFilled });
    }),
  );
}

/** Replaces one order. Done has no data; a refusal is one of the whole action. */
export function modifyOrder(venue: ActionVenue, account: string, action: ModifyAction): Answer {
  const statuses = replace(venue, account, [action], action.a === true);
  if (typeof statuses === 'string') return refused(statuses);
  const [status] = statuses;
  return typeof status === 'object' && 'error' in status ? refused(status.error) : done();
}

/** Replaces orders; answered like new orders. */
export function modifyOrders(venue: ActionVenue, account: string, action: BatchModifyAction): Answer {
  const statuses = replace(venue, account, action.modifies, action.a === true);
  return typeof statuses === 'string' ? refused(statuses) : legs('order', statuses);
}

interface Modify {
  readonly oid: number | string;
  readonly order: WireOrder;
}

function replace(
  venue: ActionVenue,
  account: string,
  modifies: readonly Modify[],
  alwaysPlace: boolean,
): readonly LegStatus[] | string {
  const wireOrders = modifies.map((modify) => modify.order);
  const refusal = firstRefusal(venue, account, wireOrders, undefined);
  if (refusal !== null) return refusal;
  const wires = wireOrders.map((order) => wired(venue, order));
  const outcome = venue.submit({
    kind: 'modify',
    account,
    alwaysPlace,
    modifies: wires.map(({ order }, i) => ({ target: keyOf((modifies[i] as Modify).oid), order })),
  });
  if (outcome === null || outcome.status === 'refused') return textOf(outcome);
  return outcome.legs.map((leg: LegReply, index) =>
    orderStatus(leg, { instrument: (wires[index] as Wired).instrument, grouping: 'na', index, parentFilled: false }),
  );
}

interface Wired {
  readonly order: ExchangeOrder;
  readonly instrument: Instrument;
}

function wired(venue: ActionVenue, order: WireOrder): Wired {
  const instrument = instrumentOf(venue, order.a) as Instrument;
  return { order: exchangeOrder(order, instrument), instrument };
}

/** The one refusal that hits every leg before the exchange is asked, or null. */
function firstRefusal(
  venue: ActionVenue,
  account: string,
  orders: readonly WireOrder[],
  builder: { readonly b: string; readonly f: number } | undefined,
): readonly LegStatus[] | null {
  const all = (error: string): readonly LegStatus[] => orders.map(() => ({ error }));
  const stranger = orders.find((order) => instrumentOf(venue, order.a) === null);
  if (stranger !== undefined) return all(`Asset does not exist. asset=${stranger.a}`);
  const approved = builder === undefined ? 0 : approvedFee(venue, account, builder.b);
  const isTooMuch = builder !== undefined && (approved === 0 || builder.f > approved);
  return isTooMuch ? all('Builder fee has not been approved.') : null;
}

/** What a builder may take of an account: its master decides for a sub-account. */
function approvedFee({ directory }: ActionVenue, account: string, builder: string): number {
  return directory.maxBuilderFee(directory.masterOfSubAccount(account) ?? account, builder);
}

function keyOf(oid: number | string): OrderKey {
  return typeof oid === 'number' ? { oid } : { cloid: oid };
}

function textOf(outcome: RequestOutcome | null): string {
  return outcome?.status === 'refused' ? outcome.text : 'The exchange gave no answer.';
}

import {
  decimal,
  either,
  exactly,
  type Field,
  flag,
  hex,
  id,
  integer,
  later,
  list,
  maybe,
  object,
  oneOf,
  type Read,
  side,
  text,
  tuple,
} from './fields.ts';

/* Orders, their updates and fills. `sz` of an order is what remains, `origSz` what it was placed with. */

/** The short form of an order; recordings of 2023 lack `origSz`. */
export const basicOrder = object({
  coin: text,
  side,
  limitPx: decimal,
  sz: decimal,
  oid: id,
  timestamp: integer,
  origSz: maybe(decimal),
  cloid: maybe(hex),
  reduceOnly: maybe(flag),
});
/** A short order as read. */
export type BasicOrder = Read<typeof basicOrder>;

/** The long form of an order; children are nested in a parent that is not filled yet. */
export interface FrontendOrder {
  readonly coin: string;
  readonly side: 'B' | 'A';
  readonly limitPx: string;
  readonly sz: string;
  readonly oid: number;
  readonly timestamp: number;
  readonly origSz: string;
  readonly triggerCondition: string;
  readonly isTrigger: boolean;
  readonly triggerPx: string;
  readonly children: readonly FrontendOrder[];
  readonly isPositionTpsl: boolean;
  readonly reduceOnly: boolean;
  readonly orderType: string;
  readonly tif: string | null;
  readonly cloid: string | null;
}

/** Reads the long form of an order. */
export const frontendOrder: Field<FrontendOrder> = object({
  coin: text,
  side,
  limitPx: decimal,
  sz: decimal,
  oid: id,
  timestamp: integer,
  origSz: decimal,
  triggerCondition: text,
  isTrigger: flag,
  triggerPx: decimal,
  children: list(later(() => frontendOrder)),
  isPositionTpsl: flag,
  reduceOnly: flag,
  orderType: text,
  tif: maybe(text),
  cloid: maybe(hex),
});

/** An order with the word that says how it stands. */
export const historicalOrder = object({ order: frontendOrder, status: text, statusTimestamp: integer });

/** One change of an order, as the stream tells it. */
export const orderUpdate = object({ order: basicOrder, status: text, statusTimestamp: integer });
/** A change as read. */
export type OrderUpdateRow = Read<typeof orderUpdate>;

/** Answer to the question for one order. */
export const orderStatus = either(
  'an order or unknownOid',
  object({ status: exactly('unknownOid') }),
  object({ status: exactly('order'), order: historicalOrder }),
);
/** An answer as read. */
export type OrderStatusAnswer = Read<typeof orderStatus>;

const liquidation = object({
  liquidatedUser: maybe(hex),
  markPx: decimal,
  method: oneOf('market', 'backstop'),
});

/** One execution of the account. `tid` and `feeToken` are absent in recordings of 2023. */
export const fill = object({
  coin: text,
  px: decimal,
  sz: decimal,
  side,
  time: id,
  startPosition: decimal,
  dir: text,
  closedPnl: decimal,
  hash: text,
  oid: id,
  crossed: flag,
  fee: decimal,
  tid: maybe(id),
  feeToken: maybe(text),
  twapId: maybe(integer),
  builderFee: maybe(decimal),
  cloid: maybe(hex),
  liquidation: maybe(liquidation),
});
/** An execution as read. */
export type FillRow = Read<typeof fill>;

/** Executions on the stream: a snapshot first, then news. */
export const userFills = object({ user: hex, fills: list(fill), isSnapshot: maybe(flag) });

const fundingDelta = {
  coin: text,
  usdc: decimal,
  szi: decimal,
  fundingRate: decimal,
  nSamples: maybe(integer),
};

/** One hourly funding payment as /info tells it; usdc < 0 was paid. */
export const fundingPayment = object({
  time: integer,
  hash: text,
  delta: object({ type: exactly('funding'), ...fundingDelta }),
});

const flatFunding = object({ time: integer, ...fundingDelta });

/** Funding payments on the stream. */
export const userFundings = object({ user: hex, fundings: list(flatFunding), isSnapshot: maybe(flag) });
/** A payment on the stream as read. */
export type UserFundings = Read<typeof userFundings>;

/** State of a time-weighted order. */
export const twapState = object({
  coin: text,
  user: hex,
  side,
  sz: decimal,
  executedSz: decimal,
  executedNtl: decimal,
  minutes: integer,
  reduceOnly: flag,
  randomize: flag,
  timestamp: integer,
  trigger: maybe(object({ px: decimal, above: flag })),
  stopPx: maybe(decimal),
});

const twapSliceFill = object({ fill, twapId: integer });

const twapStatus = object({ status: text, description: maybe(text) });

/** One step in the life of a time-weighted order. */
export const twapHistoryRow = object({ time: integer, state: twapState, status: twapStatus, twapId: maybe(integer) });

/** The account's events on channel `user`; one frame may hold several kinds. */
export const userEvents = object({
  fills: maybe(list(fill)),
  funding: maybe(flatFunding),
  liquidation: maybe(
    object({
      lid: id,
      liquidator: hex,
      liquidated_user: hex,
      liquidated_ntl_pos: decimal,
      liquidated_account_value: decimal,
    }),
  ),
  nonUserCancel: maybe(list(object({ coin: text, oid: id }))),
  twapHistory: maybe(list(twapHistoryRow)),
  twapSliceFills: maybe(list(twapSliceFill)),
});

/** All open orders of one account on one dex. */
export const openOrdersFrame = object({ dex: text, user: hex, orders: list(frontendOrder) });

/** Running time-weighted orders of one account. */
export const twapStatesFrame = object({ dex: text, user: hex, states: list(tuple(integer, twapState)) });

import type { ExchangeFill, ExchangeOrderEvent } from '../../../exchange/types.ts';
import { unitsToDecimal } from '../../../hyperliquid/wire/decimal.ts';
import { aggregateFills, wireFill } from '../../shapes/fill.ts';
import { basicOrder, orderStep, wireStatus } from '../../shapes/frontend-order.ts';
import { fundingDelta } from '../../shapes/funding.ts';
import { twapHistory } from '../../shapes/twap.ts';
import { price, size } from '../../shapes/decimals.ts';
import { instrumentOf } from '../../shapes/instrument.ts';
import type { SandboxVenue } from '../../types.ts';
import { type AccountOutput, type Channel, type Frame, rowsAfter, type Subscription, userOf } from '../channel.ts';

/** Rows of a first frame at most. */
const MAX_ROWS = 2_000;

/** Ends that the account did not ask for. */
const OTHERS_CANCELS: ReadonlySet<string> = new Set([
  'marginCanceled',
  'selfTradeCanceled',
  'reduceOnlyCanceled',
  'delistedCanceled',
  'liquidatedCanceled',
  'openInterestCapCanceled',
]);

function fillsOf(outputs: readonly AccountOutput[]): readonly ExchangeFill[] {
  return outputs.filter((output): output is ExchangeFill => output.kind === 'fill');
}

/** An order event as the stream shows it: the order as it stands, with the figures of the event. */
function orderUpdate(venue: SandboxVenue, event: ExchangeOrderEvent): unknown {
  const found = venue.exchange.orderDetail(event.account, { oid: event.oid });
  if (found === null) return null;
  return {
    order: basicOrder(venue, { ...found.order, remainingLots: event.remainingLots }),
    status: wireStatus(event.status),
    statusTimestamp: venue.wireMs(event.atMs),
  };
}

/** One frame a kind of event, in the exchange's order: fills, those of slices once more as such, then what ended without the account's doing, then a liquidation. */
function userEvents(venue: SandboxVenue, subscription: Subscription, outputs: readonly AccountOutput[]): Frame[] {
  const frames: Frame[] = [];
  const fills = fillsOf(outputs);
  if (fills.length > 0) frames.push({ channel: 'user', data: { fills: fills.map((fill) => wireFill(venue, fill)) } });
  const slices = sliceFills(venue, fills);
  if (slices.length > 0) frames.push({ channel: 'user', data: { twapSliceFills: slices } });
  const ended = outputs.flatMap((output) =>
    output.kind === 'orderUpdate' && OTHERS_CANCELS.has(output.status)
      ? [{ coin: venue.symbolOf(output.asset), oid: output.oid }]
      : [],
  );
  if (ended.length > 0) frames.push({ channel: 'user', data: { nonUserCancel: ended } });
  const liquidated = fills.filter((fill) => fill.liquidation);
  if (liquidated.length > 0)
    frames.push({ channel: 'user', data: { liquidation: liquidation(venue, subscription, liquidated) } });
  return frames;
}

function liquidation(venue: SandboxVenue, subscription: Subscription, fills: readonly ExchangeFill[]): unknown {
  const units = fills.reduce((sum, fill) => sum + fill.priceTicks * fill.sizeLots, 0);
  const { equityUnits } = venue.exchange.account(userOf(subscription));
  return {
    lid: Number(fills[0]?.tid ?? 0),
    liquidator: `0x${'0'.repeat(40)}`,
    liquidated_user: userOf(subscription),
    liquidated_ntl_pos: unitsToDecimal(units),
    liquidated_account_value: unitsToDecimal(equityUnits),
  };
}

function fillFrame(venue: SandboxVenue, subscription: Subscription, fills: readonly ExchangeFill[]): Frame {
  const shown =
    subscription.options['aggregateByTime'] === true
      ? aggregateFills(venue, fills)
      : fills.map((fill) => wireFill(venue, fill));
  return { channel: 'userFills', data: { user: userOf(subscription), fills: shown } };
}

function sliceFills(venue: SandboxVenue, fills: readonly ExchangeFill[]): readonly unknown[] {
  return fills.flatMap((fill) => (fill.twapId === null ? [] : [{ fill: wireFill(venue, fill), twapId: fill.twapId }]));
}

/** What the exchange's own window tells in a corner: a resting order that was filled whole. */
function notice(venue: SandboxVenue, event: ExchangeOrderEvent): Frame[] {
  const found = venue.exchange.orderDetail(event.account, { oid: event.oid });
  if (event.status !== 'filled' || found === null || found.order.tif === 'Ioc' || found.order.tif === 'FrontendMarket')
    return [];
  const instrument = instrumentOf(venue, event.asset);
  const { isBuy, filledLots, priceTicks } = found.order;
  const what = `${isBuy ? 'Bought' : 'Sold'} ${size(instrument, filledLots)} ${instrument.symbol} at $${price(instrument, priceTicks)}`;
  return [{ channel: 'notification', data: { notification: `Resting order filled: ${what}` } }];
}

/** Channels of what happens to orders. */
export const ORDER_CHANNELS: Readonly<Record<string, Channel>> = {
  orderUpdates: {
    onOutputs: (venue, _subscription, outputs) => {
      const updates = outputs.flatMap((output) => (output.kind === 'orderUpdate' ? [orderUpdate(venue, output)] : []));
      const known = updates.filter((update) => update !== null);
      return known.length === 0 ? [] : [{ channel: 'orderUpdates', data: known }];
    },
  },
  userEvents: {
    onOutputs: userEvents,
    rows: (venue, subscription, before) => {
      const user = userOf(subscription);
      const paid = rowsAfter(venue.exchange.fundingPayments(user, before?.atMs), before, ({ atMs }) => atMs);
      const steps = rowsAfter(twapHistory(venue, user).toReversed(), before?.other ?? null, ({ time }) => time);
      const frames = paid.fresh.map((payment) => ({
        channel: 'user',
        data: { funding: { time: venue.wireMs(payment.atMs), ...fundingDelta(venue, payment) } },
      }));
      const told = steps.fresh.length === 0 ? [] : [{ channel: 'user', data: { twapHistory: steps.fresh } }];
      return { mark: { ...paid.mark, other: steps.mark }, frames: [...frames, ...told] };
    },
  },
  userFills: {
    opening: (venue, subscription) => {
      const fills = venue.exchange.fillsSince(userOf(subscription), 0).slice(-MAX_ROWS);
      const { channel, data } = fillFrame(venue, subscription, fills.toReversed());
      return [{ channel, data: { ...(data as object), isSnapshot: true } }];
    },
    onOutputs: (venue, subscription, outputs) => {
      const fills = fillsOf(outputs);
      return fills.length === 0 ? [] : [fillFrame(venue, subscription, fills)];
    },
  },
  userTwapSliceFills: {
    opening: (venue, subscription) => {
      const user = userOf(subscription);
      const slices = venue.exchange.fillsSince(user, 0).filter(({ twapId }) => twapId !== null);
      const fills = sliceFills(venue, slices.slice(-MAX_ROWS).toReversed());
      return [{ channel: 'userTwapSliceFills', data: { user, twapSliceFills: fills, isSnapshot: true } }];
    },
    onOutputs: (venue, subscription, outputs) => {
      const fills = sliceFills(venue, fillsOf(outputs));
      if (fills.length === 0) return [];
      return [{ channel: 'userTwapSliceFills', data: { user: userOf(subscription), twapSliceFills: fills } }];
    },
  },
  userHistoricalOrders: {
    opening: (venue, subscription) => {
      const user = userOf(subscription);
      const steps = venue.exchange
        .orderHistory(user)
        .slice(0, MAX_ROWS)
        .map((entry) => orderStep(venue, entry));
      return [{ channel: 'userHistoricalOrders', data: { user, orderHistory: steps, isSnapshot: true } }];
    },
    onOutputs: (venue, subscription, outputs) => {
      const user = userOf(subscription);
      const steps = outputs.flatMap((output) => {
        if (output.kind !== 'orderUpdate') return [];
        const found = venue.exchange.orderDetail(user, { oid: output.oid });
        return found === null ? [] : [orderStep(venue, { ...found, status: output.status, statusAtMs: output.atMs })];
      });
      return steps.length === 0 ? [] : [{ channel: 'userHistoricalOrders', data: { user, orderHistory: steps } }];
    },
  },
  notification: {
    onOutputs: (venue, _subscription, outputs) =>
      outputs.flatMap((output) => (output.kind === 'orderUpdate' ? notice(venue, output) : [])),
  },
};

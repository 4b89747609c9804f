import { basicOrder, frontendOrder, listedOrders, orderStep } from '../../shapes/frontend-order.ts';
import { twapHistory } from '../../shapes/twap.ts';
import { address, optional, orderKey, text } from '../fields.ts';
import { route } from '../route.ts';
import { isMainDex } from './meta.ts';

const ofUser = { user: address, dex: optional(text) };

/** Rows of a history at most (Hyperliquid). */
const MAX_ROWS = 2_000;

/** Orders of an account. */
export const ORDER_ROUTES = {
  openOrders: route({
    fields: ofUser,
    handle: (venue, { user, dex }) =>
      isMainDex(dex)
        ? listedOrders(venue.exchange.openOrderDetails(user)).map((order) => basicOrder(venue, order))
        : [],
  }),
  frontendOpenOrders: route({
    fields: ofUser,
    handle: (venue, { user, dex }) =>
      isMainDex(dex)
        ? listedOrders(venue.exchange.openOrderDetails(user)).map((order) => frontendOrder(venue, order))
        : [],
  }),
  orderStatus: route({
    fields: { user: address, oid: orderKey },
    weight: 2,
    handle: (venue, { user, oid }) => {
      const found = venue.exchange.orderDetail(user, oid);
      return found === null ? { status: 'unknownOid' } : { status: 'order', order: orderStep(venue, found) };
    },
  }),
  historicalOrders: route({
    fields: { user: address },
    rowsPerExtraWeight: 20,
    handle: (venue, { user }) =>
      venue.exchange
        .orderHistory(user)
        .slice(0, MAX_ROWS)
        .map((entry) => orderStep(venue, entry)),
  }),
  twapHistory: route({
    fields: { user: address },
    rowsPerExtraWeight: 20,
    handle: (venue, { user }) => twapHistory(venue, user),
  }),
};

import { activeAssetData } from '../../shapes/active-asset-data.ts';
import { clearinghouseState } from '../../shapes/clearinghouse-state.ts';
import { wireFunding, wireLedgerUpdate } from '../../shapes/funding.ts';
import { spotState } from '../../shapes/spot-state.ts';
import { webData2 } from '../../shapes/web-data2.ts';
import type { SandboxVenue } from '../../types.ts';
import { address, optional, text, whole } from '../fields.ts';
import { route } from '../route.ts';
import { isMainDex } from './meta.ts';

/** Rows of a statement at most (Hyperliquid). */
const MAX_ROWS = 500;

const inTime = { user: address, startTime: optional(whole), endTime: optional(whole) };

interface Span {
  readonly startTime: number | null;
  readonly endTime: number | null;
}

/** The oldest rows of a span of time, which may be open at both ends. */
function rowsIn<T extends { readonly atMs: number }>(
  venue: SandboxVenue,
  rowsSince: (fromMs: number) => readonly T[],
  { startTime, endTime }: Span,
): readonly T[] {
  const rows = rowsSince(startTime === null ? 0 : venue.exchangeMs(startTime));
  const toMs = endTime === null ? Number.POSITIVE_INFINITY : venue.exchangeMs(endTime);
  return rows.filter(({ atMs }) => atMs <= toMs).slice(0, MAX_ROWS);
}

/** Money and positions of an account. */
export const ACCOUNT_ROUTES = {
  clearinghouseState: route({
    fields: { user: address, dex: optional(text) },
    weight: 2,
    handle: (venue, { user, dex }) => (isMainDex(dex) ? clearinghouseState(venue, user) : null),
  }),
  spotClearinghouseState: route({
    fields: { user: address },
    weight: 2,
    handle: (venue, { user }) => spotState(venue, user),
  }),
  activeAssetData: route({
    fields: { user: address, coin: text },
    handle: (venue, { user, coin }) => {
      const asset = venue.assetOf(coin);
      return asset === null ? null : activeAssetData(venue, user, asset);
    },
  }),
  userFunding: route({
    fields: inTime,
    rowsPerExtraWeight: 20,
    handle: (venue, { user, ...span }) =>
      rowsIn(venue, (fromMs) => venue.exchange.fundingPayments(user, fromMs), span).map((payment) =>
        wireFunding(venue, payment),
      ),
  }),
  userNonFundingLedgerUpdates: route({
    fields: inTime,
    rowsPerExtraWeight: 20,
    handle: (venue, { user, ...span }) =>
      rowsIn(venue, (fromMs) => venue.exchange.ledgerUpdates(user, fromMs), span).map((update) =>
        wireLedgerUpdate(venue, user, update),
      ),
  }),
  webData2: route({ fields: { user: address }, handle: (venue, { user }) => webData2(venue, user) }),
};

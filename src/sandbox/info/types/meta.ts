import { marginTable as tableOf, meta } from '../../shapes/meta.ts';
import { allMids as midsOf } from '../../shapes/all-mids.ts';
import { atOpenInterestCap } from '../../shapes/at-cap.ts';
import { perpCtx } from '../../shapes/asset-ctx.ts';
import type { SandboxVenue } from '../../types.ts';
import { optional, text, whole } from '../fields.ts';
import { route } from '../route.ts';

/** Name of the exchange of perpetuals; there is only the first one, whose name is empty. */
const dex = { dex: optional(text) };

/** True for the only exchange of perpetuals; null is answered for any other. */
export function isMainDex(name: string | null): boolean {
  return name === null || name === '';
}

/** USDC, the only token. */
const USDC = {
  name: 'USDC',
  szDecimals: 8,
  weiDecimals: 8,
  index: 0,
  tokenId: '0x6d1e7cde53ba9467b783cb7c530ce054',
  isCanonical: true,
  evmContract: null,
  fullName: null,
  deployerTradingFeeShare: '0.0',
};

const SPOT_META = { universe: [], tokens: [USDC] };

/** Largest market orders by leverage, USDC (Hyperliquid): from this leverage on. */
const MARKET_ORDER_NOTIONALS = [
  [25, '15000000.0'],
  [20, '5000000.0'],
  [10, '2000000.0'],
  [1, '500000.0'],
] as const;

/** Stands in the status while only post-only orders are taken. That something stands there then is known, its wording is not. */
const POST_ONLY_STATUS = 'postOnly';

function contexts(venue: SandboxVenue): readonly unknown[] {
  return venue.instruments().map(({ asset }) => perpCtx(venue, asset));
}

/** Markets, their ladders and their state of the day. */
export const META_ROUTES = {
  meta: route({ fields: dex, handle: (venue, values) => (isMainDex(values.dex) ? meta(venue) : null) }),
  metaAndAssetCtxs: route({
    fields: dex,
    handle: (venue, values) => (isMainDex(values.dex) ? [meta(venue), contexts(venue)] : null),
  }),
  allPerpMetas: route({ fields: {}, handle: (venue) => [meta(venue)] }),
  allMids: route({
    fields: dex,
    weight: 2,
    handle: (venue, values) => (isMainDex(values.dex) ? midsOf(venue) : {}),
  }),
  marginTable: route({ fields: { id: whole }, handle: (venue, { id }) => tableOf(venue, id) }),
  spotMeta: route({ fields: {}, handle: () => SPOT_META }),
  spotMetaAndAssetCtxs: route({ fields: {}, handle: () => [SPOT_META, []] }),
  perpDexs: route({ fields: {}, handle: () => [null] }),
  perpDexLimits: route({ fields: { dex: text }, handle: () => null }),
  perpDexStatus: route({
    fields: dex,
    handle: (venue, values) => (isMainDex(values.dex) ? { totalNetDeposit: netDeposits(venue) } : null),
  }),
  outcomeMeta: route({ fields: {}, handle: () => ({ outcomes: [], questions: [] }) }),
  maxMarketOrderNtls: route({ fields: {}, handle: () => MARKET_ORDER_NOTIONALS }),
  perpsAtOpenInterestCap: route({
    fields: dex,
    handle: (venue, values) => (isMainDex(values.dex) ? atOpenInterestCap(venue) : []),
  }),
  exchangeStatus: route({
    fields: {},
    weight: 2,
    handle: (venue) => ({
      // Clients measure their own clock by it: it is wrong when the clock is by which nonces are judged.
      time: venue.wireMs(venue.nowMs()) + venue.clientNowMs() - venue.wallNowMs(),
      specialStatuses: venue.faults.isPostOnly() ? POST_ONLY_STATUS : null,
    }),
  }),
};

function netDeposits(venue: SandboxVenue): string {
  let units = 0;
  for (const user of venue.directory.users()) units += venue.exchange.account(user).netDepositsUnits;
  return `${(units / 1e6).toFixed(1)}`;
}

import {
  decimal,
  dictionary,
  exactly,
  flag,
  hex,
  id,
  integer,
  list,
  maybe,
  object,
  oneOf,
  type Read,
  side,
  text,
  tuple,
} from './fields.ts';

/* Public market data. Prices and sizes stay decimal text: only the instrument knows their scale. */

/** One level of a book: price, size, number of orders. */
export const level = object({ px: decimal, sz: decimal, n: integer });

/** A whole book: bids best first, asks best first; `fast` and `spread` only in some subscriptions. */
export const l2Book = object({
  coin: text,
  time: integer,
  levels: tuple(list(level), list(level)),
  spread: maybe(decimal),
  fast: maybe(flag),
});
/** A book as read. */
export type L2Book = Read<typeof l2Book>;

/** Best bid and best ask; an empty side is null. */
export const bbo = object({ coin: text, time: integer, bbo: tuple(maybe(level), maybe(level)) });
/** A touch as read. */
export type Bbo = Read<typeof bbo>;

/** One public trade; `side` is the aggressor's, `users` buyer and seller (absent in old frames). */
export const trade = object({
  coin: text,
  side,
  px: decimal,
  sz: decimal,
  time: integer,
  hash: text,
  tid: id,
  users: maybe(tuple(hex, hex)),
});
/** A trade as read. */
export type Trade = Read<typeof trade>;

/** Context of a perpetual. Mid, premium and impact prices are null where no one quotes. */
export const perpCtx = object({
  funding: decimal,
  openInterest: decimal,
  prevDayPx: decimal,
  dayNtlVlm: decimal,
  premium: maybe(decimal),
  oraclePx: decimal,
  markPx: decimal,
  midPx: maybe(decimal),
  impactPxs: maybe(tuple(decimal, decimal)),
  dayBaseVlm: maybe(decimal),
});
/** A context as read. */
export type PerpCtx = Read<typeof perpCtx>;

/** Context of a spot pair. */
export const spotCtx = object({
  prevDayPx: decimal,
  dayNtlVlm: decimal,
  markPx: decimal,
  midPx: maybe(decimal),
  circulatingSupply: decimal,
  coin: text,
  totalSupply: maybe(decimal),
  dayBaseVlm: maybe(decimal),
});

/** Context frame of one perpetual. */
export const activeAssetCtx = object({ coin: text, ctx: perpCtx });
/** A context frame as read. */
export type ActiveAssetCtx = Read<typeof activeAssetCtx>;

/** Context frame of one spot pair. */
export const activeSpotAssetCtx = object({ coin: text, ctx: spotCtx });

/** Contexts of all perpetuals of all dexes, in the order of each dex's universe. */
export const allDexsAssetCtxs = object({ ctxs: list(tuple(text, list(perpCtx))) });

/** A candle: t open, T last ms, s coin, i interval, prices, v volume, n trades. */
export const candle = object({
  t: integer,
  T: integer,
  s: text,
  i: text,
  o: decimal,
  c: decimal,
  h: decimal,
  l: decimal,
  v: decimal,
  n: integer,
});
/** A candle as read. */
export type Candle = Read<typeof candle>;

/** Mid prices by coin, as /info answers. */
export const mids = dictionary(decimal);

/** Mid prices by coin, as the stream sends. */
export const allMids = object({ mids, dex: maybe(text) });

/** One hour of funding; some recordings lack the premium. */
export const fundingPoint = object({ coin: text, fundingRate: decimal, premium: maybe(decimal), time: integer });

const predictedRate = object({
  fundingRate: decimal,
  nextFundingTime: integer,
  fundingIntervalHours: maybe(integer),
});

/** Expected next funding by coin and venue. */
export const predictedFundings = list(tuple(text, list(tuple(text, maybe(predictedRate)))));

const marginTier = object({ lowerBound: decimal, maxLeverage: integer });

/** Margin tiers of a table. */
export const marginTable = object({ description: text, marginTiers: list(marginTier) });

const universeEntry = object({
  szDecimals: integer,
  name: text,
  maxLeverage: integer,
  marginTableId: maybe(integer),
  onlyIsolated: maybe(flag),
  isDelisted: maybe(flag),
  marginMode: maybe(oneOf('strictIsolated', 'noCross')),
  growthMode: maybe(text),
  lastGrowthModeChangeTime: maybe(text),
});

/** The perpetuals of a dex; an asset's id is its place in `universe`. */
export const meta = object({
  universe: list(universeEntry),
  marginTables: maybe(list(tuple(integer, marginTable))),
  collateralToken: maybe(integer),
});
/** A universe as read. */
export type Meta = Read<typeof meta>;

/** The perpetuals with their contexts, in the same order. */
export const metaAndAssetCtxs = tuple(meta, list(perpCtx));

const spotToken = object({
  name: text,
  szDecimals: integer,
  weiDecimals: integer,
  index: integer,
  tokenId: hex,
  isCanonical: flag,
  evmContract: maybe(object({ address: hex, evm_extra_wei_decimals: integer })),
  fullName: maybe(text),
  deployerTradingFeeShare: maybe(decimal),
});

/** Spot tokens and pairs. */
export const spotMeta = object({
  universe: list(object({ tokens: tuple(integer, integer), name: text, index: integer, isCanonical: flag })),
  tokens: list(spotToken),
});

const perpDex = object({
  name: text,
  fullName: text,
  deployer: hex,
  oracleUpdater: maybe(hex),
  feeRecipient: maybe(hex),
  assetToStreamingOiCap: maybe(list(tuple(text, decimal))),
  subDeployers: maybe(list(tuple(text, list(hex)))),
  deployerFeeScale: maybe(decimal),
  lastDeployerFeeScaleChangeTime: maybe(text),
  assetToFundingMultiplier: maybe(list(tuple(text, decimal))),
  assetToFundingInterestRate: maybe(list(tuple(text, decimal))),
});

/** All dexes; the first place is the main one and null. */
export const perpDexs = list(maybe(perpDex));

/** Limits of a builder's dex. */
export const perpDexLimits = object({
  totalOiCap: decimal,
  oiSzCapPerPerp: decimal,
  maxTransferNtl: decimal,
  coinToOiCap: list(tuple(text, decimal)),
});

/** Status of a builder's dex. */
export const perpDexStatus = object({ totalNetDeposit: decimal });

/** The running auction for a builder's dex. */
export const perpDeployAuctionStatus = object({
  startTimeSeconds: integer,
  durationSeconds: integer,
  startGas: decimal,
  currentGas: maybe(decimal),
  endGas: maybe(decimal),
});

/** Whether the exchange is open as usual; `time` is its clock. */
export const exchangeStatus = object({ time: integer, specialStatuses: maybe(text) });

/** A frame that answers a subscribe or an unsubscribe. */
export const subscriptionResponse = object({
  method: oneOf('subscribe', 'unsubscribe'),
  subscription: object({
    type: text,
    coin: maybe(text),
    user: maybe(hex),
    interval: maybe(text),
    aggregateByTime: maybe(flag),
    nSigFigs: maybe(integer),
    mantissa: maybe(integer),
    fast: maybe(flag),
    dex: maybe(text),
  }),
});

/** Nothing of value: a pong. */
export const nothing = maybe(exactly(true));

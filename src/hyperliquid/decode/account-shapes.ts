import {
  decimal,
  either,
  exactly,
  flag,
  hex,
  integer,
  list,
  maybe,
  object,
  oneOf,
  type Read,
  text,
  tuple,
} from './fields.ts';
import { meta, perpCtx, spotCtx } from './market-shapes.ts';
import { frontendOrder, twapState } from './order-shapes.ts';

/* What an account is worth, holds and may do. Money stays decimal text. */

const marginSummary = object({
  accountValue: decimal,
  totalNtlPos: decimal,
  totalRawUsd: decimal,
  totalMarginUsed: decimal,
});

const leverage = either(
  'cross or isolated leverage',
  object({ type: exactly('cross'), value: integer }),
  object({ type: exactly('isolated'), value: integer, rawUsd: decimal }),
);

const position = object({
  coin: text,
  szi: decimal,
  leverage,
  entryPx: maybe(decimal),
  positionValue: decimal,
  unrealizedPnl: decimal,
  returnOnEquity: decimal,
  liquidationPx: maybe(decimal),
  marginUsed: decimal,
  maxLeverage: maybe(integer),
  maxTradeSzs: maybe(tuple(decimal, decimal)),
  cumFunding: maybe(object({ allTime: decimal, sinceOpen: decimal, sinceChange: decimal })),
});

/** The account's statement: margin, positions (flat coins are absent), the exchange's time. */
export const clearinghouseState = object({
  marginSummary,
  crossMarginSummary: marginSummary,
  crossMaintenanceMarginUsed: maybe(decimal),
  withdrawable: decimal,
  assetPositions: list(object({ type: text, position })),
  time: maybe(integer),
});
/** A statement as read. */
export type ClearinghouseState = Read<typeof clearinghouseState>;

/** The statement on the stream. */
export const clearinghouseFrame = object({ dex: text, user: hex, clearinghouseState });

/** The statements of all dexes on the stream. */
export const allDexsClearinghouseFrame = object({
  user: hex,
  clearinghouseStates: list(tuple(text, clearinghouseState)),
});

const spotBalance = object({ coin: text, token: integer, total: decimal, hold: decimal, entryNtl: decimal });

/** The spot wallet. */
export const spotClearinghouseState = object({
  balances: list(spotBalance),
  tokenToAvailableAfterMaintenance: maybe(list(tuple(integer, decimal))),
});
/** A spot wallet as read. */
export type SpotState = Read<typeof spotClearinghouseState>;

/** The spot wallet on the stream. */
export const spotStateFrame = object({ user: hex, spotState: spotClearinghouseState });

/** What may be traded in one coin: sizes and money, buy side first. */
export const activeAssetData = object({
  user: hex,
  coin: text,
  leverage,
  maxTradeSzs: tuple(decimal, decimal),
  availableToTrade: tuple(decimal, decimal),
  markPx: maybe(decimal),
});

/** Approved agents; `validUntil` null = not told. The unnamed agent is not listed. */
export const extraAgents = list(object({ address: hex, name: text, validUntil: maybe(integer) }));

/** What an address is. */
export const userRole = either(
  'a role',
  object({ role: oneOf('missing', 'user', 'vault') }),
  object({ role: exactly('agent'), data: object({ user: hex }) }),
  object({ role: exactly('subAccount'), data: object({ master: hex }) }),
);
/** A role as read. */
export type UserRole = Read<typeof userRole>;

/** Where the account's margin lies. */
export const userAbstraction = oneOf('unifiedAccount', 'portfolioMargin', 'disabled', 'default', 'dexAbstraction');

/** Requests that the address may still send. */
export const userRateLimit = object({
  cumVlm: decimal,
  nRequestsUsed: integer,
  nRequestsCap: integer,
  nRequestsSurplus: maybe(integer),
});

const vipTier = object({ ntlCutoff: decimal, cross: decimal, add: decimal, spotCross: decimal, spotAdd: decimal });
const stakingTier = object({ bpsOfMaxSupply: decimal, discount: decimal });

/** Fee rates and the volume that they follow from; rates are fractions. */
export const userFees = object({
  dailyUserVlm: list(object({ date: text, userCross: decimal, userAdd: decimal, exchange: decimal })),
  feeSchedule: object({
    cross: decimal,
    add: decimal,
    spotCross: decimal,
    spotAdd: decimal,
    tiers: object({ vip: list(vipTier), mm: list(object({ makerFractionCutoff: decimal, add: decimal })) }),
    referralDiscount: decimal,
    stakingDiscountTiers: list(stakingTier),
  }),
  userCrossRate: decimal,
  userAddRate: decimal,
  userSpotCrossRate: decimal,
  userSpotAddRate: decimal,
  activeReferralDiscount: decimal,
  feeTrialReward: maybe(decimal),
  feeTrialEscrow: maybe(decimal),
  activeStakingDiscount: maybe(stakingTier),
});

const LEDGER_TEXTS = {
  usdc: maybe(decimal),
  amount: maybe(decimal),
  fee: maybe(decimal),
  nativeTokenFee: maybe(decimal),
  usdcValue: maybe(decimal),
  netWithdrawnUsd: maybe(decimal),
  requestedUsd: maybe(decimal),
  commission: maybe(decimal),
  closingCost: maybe(decimal),
  basis: maybe(decimal),
};

/** One movement of money that is no funding: `type` says which of the fields are there. */
export const ledgerUpdate = object({
  time: integer,
  hash: text,
  delta: object({
    type: text,
    ...LEDGER_TEXTS,
    toPerp: maybe(flag),
    user: maybe(hex),
    destination: maybe(hex),
    vault: maybe(hex),
    token: maybe(text),
    sourceDex: maybe(text),
    destinationDex: maybe(text),
  }),
});
/** A movement as read. */
export type LedgerRow = Read<typeof ledgerUpdate>;

const delegation = object({
  delegate: maybe(object({ validator: hex, amount: decimal, isUndelegate: flag })),
  cDeposit: maybe(object({ amount: decimal })),
  cWithdrawal: maybe(object({ amount: decimal, phase: maybe(text) })),
  withdrawal: maybe(object({ amount: decimal, phase: maybe(text) })),
});

/** History of stakes. */
export const delegatorHistory = list(object({ time: integer, hash: text, delta: delegation }));

const leadingVault = object({ address: hex, name: text });

/** The page of an account in the form of 2025: everything in one frame. */
export const webData2 = object({
  clearinghouseState,
  leadingVaults: list(leadingVault),
  totalVaultEquity: decimal,
  openOrders: list(frontendOrder),
  agentAddress: maybe(hex),
  agentValidUntil: maybe(integer),
  cumLedger: decimal,
  meta,
  assetCtxs: list(perpCtx),
  serverTime: integer,
  isVault: flag,
  user: hex,
  twapStates: list(tuple(integer, twapState)),
  spotState: maybe(spotClearinghouseState),
  spotAssetCtxs: maybe(list(spotCtx)),
  perpsAtOpenInterestCap: maybe(list(text)),
});

/** The page of an account in the form of 2026: who it is, and sums by dex. */
export const webData3 = object({
  userState: object({
    agentAddress: maybe(hex),
    agentValidUntil: maybe(integer),
    cumLedger: decimal,
    serverTime: integer,
    isVault: flag,
    user: hex,
    dexAbstractionEnabled: maybe(flag),
    abstraction: maybe(text),
    optOutOfSpotDusting: maybe(flag),
  }),
  perpDexStates: list(
    object({
      totalVaultEquity: decimal,
      perpsAtOpenInterestCap: maybe(list(text)),
      leadingVaults: maybe(list(leadingVault)),
    }),
  ),
});

/** A line for the person behind the account. */
export const notification = object({ notification: text });

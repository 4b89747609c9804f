import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import {
  ASSET_RATE_CEILING,
  capUnits,
  exactProduct,
  exposureAfter,
  loadOf,
  lotsFor,
  roomInAsset,
  roomInGross,
  roomInNet,
  roomInStrategy,
  within,
  type BookLoad,
  type OpeningOrder,
} from '../domain/exposure.ts';
import {
  isInside,
  type RiskLoad,
  riskLoadOf,
  roomInStress,
  roomInVolatility,
  stressAfter,
  volatilityAfter,
} from '../domain/book-limits.ts';
import type { BindingConstraint, SizingInput } from '../domain/flow.ts';
import { mulDiv, rateToPpm } from '../domain/money.ts';
import type { CapSettings } from '../domain/settings.ts';
import { rateWords, usdcWords } from '../domain/words.ts';

/** Caps in micro-USDC and the account as it stands, for one order. */
export interface CapBook {
  readonly order: OpeningOrder;
  readonly load: BookLoad;
  readonly equityUnits: number;
  readonly limits: Readonly<Record<UnitCap, number>>;
  /** Distance from the expected fill to the stop, ticks, > 0. */
  readonly stopDistanceTicks: number;
  /** Volatility and stress of the whole book, and what each may be, fractions of equity. */
  readonly risk: RiskLoad;
  readonly volatilityLimit: number;
  readonly stressLimit: number;
}

type UnitCap = 'strategy' | 'asset' | 'gross' | 'net' | 'loss_at_stop' | 'total_loss_at_stop' | 'margin';

/** One cap with the lots that it leaves for the order. */
export interface Cap {
  readonly name: BindingConstraint;
  /** Whole lots, >= 0; Infinity when the cap does not apply. */
  readonly roomLots: number;
}

/** Reads the limits, which the multipliers scale, and sums the account once. Margin is the venue's: nothing scales it. */
export function openCapBook(input: SizingInput, caps: CapSettings, markTicks: number): CapBook {
  const equity = input.equityUnits ?? 0;
  const scale = input.multipliers.reduce((product, { factor }) => product * factor, 1);
  const order: OpeningOrder = {
    asset: input.asset,
    strategyId: input.signal.strategyId,
    isBuy: input.signal.side === 'long',
    highTicks: Math.max(markTicks, input.entryTicks, input.limitTicks),
    lowTicks: Math.min(markTicks, input.entryTicks, input.limitTicks),
  };
  const load = loadOf(input.exposures, order);
  return {
    order,
    load,
    equityUnits: equity,
    limits: {
      strategy: capUnits(equity, scale * caps.strategyRate),
      asset: capUnits(equity, scale * Math.min(caps.assetRate, ASSET_RATE_CEILING)),
      gross: capUnits(equity, scale * caps.grossRate),
      net: capUnits(equity, scale * caps.netRate),
      loss_at_stop: capUnits(equity, scale * caps.lossAtStopRate),
      total_loss_at_stop: capUnits(equity, scale * caps.totalLossAtStopRate),
      margin: buyingPower(input.freeMarginUnits, input.leverage),
    },
    stopDistanceTicks: Math.abs(input.entryTicks - input.stopTicks),
    risk: riskLoadOf(input.book, {
      isBuy: order.isBuy,
      volatility: input.volatilityAnnual,
      forwardLots: load.forwardLots,
      perLot: order.highTicks / equity,
    }),
    volatilityLimit: scale * caps.volatilityYear,
    stressLimit: scale * caps.stressLossRate,
  };
}

/** Notional that the free margin carries, micro-USDC; 0 when margin or leverage makes no sense. */
function buyingPower(freeMarginUnits: number, leverage: number): number {
  if (!Number.isSafeInteger(freeMarginUnits) || freeMarginUnits <= 0) return 0;
  if (!Number.isSafeInteger(leverage) || leverage < 1) return 0;
  return Math.min(freeMarginUnits * leverage, Number.MAX_SAFE_INTEGER);
}

/** Room under every cap in the order in which they are applied. */
export function roomsOf(input: SizingInput, caps: CapSettings, book: CapBook): readonly Cap[] {
  const { order, load, limits, stopDistanceTicks } = book;
  return [
    { name: 'person', roomLots: personRoom(input.personCapLots) },
    { name: 'strategy', roomLots: roomInStrategy(load, order, limits.strategy) },
    { name: 'asset', roomLots: roomInAsset(load, order, limits.asset) },
    { name: 'gross', roomLots: roomInGross(load, order, limits.gross) },
    { name: 'net', roomLots: roomInNet(load, order, limits.net) },
    { name: 'loss_at_stop', roomLots: lotsFor(limits.loss_at_stop, stopDistanceTicks) },
    {
      name: 'total_loss_at_stop',
      roomLots: lotsFor(limits.total_loss_at_stop - load.lossAtStopUnits, stopDistanceTicks),
    },
    { name: 'book_volatility', roomLots: roomInVolatility(book.risk, book.volatilityLimit) },
    { name: 'stress', roomLots: roomInStress(book.risk, book.stressLimit) },
    { name: 'margin', roomLots: lotsFor(limits.margin, order.highTicks) },
    { name: 'liquidity', roomLots: depthRoom(input.depthLots, caps.depthShare) },
  ];
}

function personRoom(lots: number | null): number {
  if (lots === null) return Number.POSITIVE_INFINITY;
  return Number.isSafeInteger(lots) && lots > 0 ? lots : 0;
}

function depthRoom(depthLots: number, share: number): number {
  if (!Number.isSafeInteger(depthLots) || depthLots <= 0 || !(share > 0)) return 0;
  return mulDiv(depthLots, rateToPpm(Math.min(share, 1)), 1_000_000, 'down');
}

/** The first money cap that an order of `lots` would pass, counted from what stands after it; null when all hold. */
export function brokenCap(book: CapBook, lots: number): BindingConstraint | null {
  const { order, load, limits } = book;
  const after = exposureAfter(load, order, lots);
  const loss = exactProduct(book.stopDistanceTicks, lots);
  if (!within(after.strategyUnits, limits.strategy)) return 'strategy';
  if (!within(after.assetUnits, limits.asset)) return 'asset';
  if (!within(after.grossUnits, limits.gross)) return 'gross';
  if (!within(after.netUnits, limits.net)) return 'net';
  if (!within(loss, limits.loss_at_stop)) return 'loss_at_stop';
  if (!within(loss + load.lossAtStopUnits, limits.total_loss_at_stop)) return 'total_loss_at_stop';
  const { risk } = book;
  if (!isInside(volatilityAfter(risk, lots), volatilityAfter(risk, 0), book.volatilityLimit)) return 'book_volatility';
  if (!isInside(stressAfter(risk, lots), stressAfter(risk, 0), book.stressLimit)) return 'stress';
  return within(exactProduct(order.highTicks, lots), limits.margin) ? null : 'margin';
}

const FIELDS: Readonly<Partial<Record<BindingConstraint, string>>> = {
  person: 'ticket.maxSizeLots',
  strategy: 'risk.caps.strategyRate',
  asset: 'risk.caps.assetRate',
  gross: 'risk.caps.grossRate',
  net: 'risk.caps.netRate',
  loss_at_stop: 'risk.caps.lossAtStopRate',
  total_loss_at_stop: 'risk.caps.totalLossAtStopRate',
  book_volatility: 'risk.caps.volatilityYear',
  stress: 'risk.caps.stressLossRate',
  margin: 'account.freeMargin',
  liquidity: 'risk.caps.depthShare',
};

/** A figure for a refusal, which is kept as JSON: NaN and infinities are written out. */
export function shown(value: number | null): number | string | null {
  return value === null || Number.isFinite(value) ? value : String(value);
}

/** Why a cap leaves not one lot: the figure of one lot more against the limit, micro-USDC (lots for person and liquidity). */
export function refusalOf(name: BindingConstraint, book: CapBook, input: SizingInput): Refusal {
  const field = FIELDS[name] ?? name;
  if (name === 'person') {
    return refuse('OVER_CAP', field, shown(input.personCapLots), '>= 1 lot', 'the approving person allows not one lot');
  }
  if (name === 'liquidity') {
    return refuse(
      'OVER_CAP',
      field,
      shown(input.depthLots),
      '>= 1 lot of the share',
      'the visible book is too thin for one lot',
    );
  }
  if (name === 'book_volatility' || name === 'stress') return riskRefusal(name, book);
  const limit = book.limits[name as UnitCap];
  const actual = oneLotMore(name as UnitCap, book);
  return refuse(
    name === 'margin' ? 'MARGIN' : 'OVER_CAP',
    field,
    shown(actual),
    limit,
    `one lot more passes the cap ${name}: ${usdcWords(actual)} of ${usdcWords(limit)}`,
  );
}

function riskRefusal(name: 'book_volatility' | 'stress', { risk, volatilityLimit, stressLimit }: CapBook): Refusal {
  const [limit, actual] =
    name === 'book_volatility' ? [volatilityLimit, volatilityAfter(risk, 1)] : [stressLimit, stressAfter(risk, 1)];
  const what = name === 'book_volatility' ? 'volatility of the book a year' : 'loss of the book in the stress';
  const detail = `one lot more makes the ${what} ${rateWords(actual)} of ${rateWords(limit)}`;
  return refuse('OVER_CAP', FIELDS[name] ?? name, shown(actual), limit, detail);
}

function oneLotMore(name: UnitCap, book: CapBook): number {
  const after = exposureAfter(book.load, book.order, 1);
  switch (name) {
    case 'strategy':
      return after.strategyUnits;
    case 'asset':
      return after.assetUnits;
    case 'gross':
      return after.grossUnits;
    case 'net':
      return after.netUnits;
    case 'loss_at_stop':
      return book.stopDistanceTicks;
    case 'total_loss_at_stop':
      return book.stopDistanceTicks + book.load.lossAtStopUnits;
    case 'margin':
      return book.order.highTicks;
  }
}

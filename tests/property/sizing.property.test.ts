import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { AssetExposure, SizingBook, SizingInput } from '../../src/engine/domain/flow.ts';
import type { TradeRecord } from '../../src/engine/domain/trade-record.ts';
import { DEFAULT_REGIME_SIZES } from '../../src/engine/domain/regime-sizes.ts';
import type { CapSettings, SizingSettings } from '../../src/engine/domain/settings.ts';
import { sizePosition } from '../../src/engine/sizing/size-position.ts';
import { FIXED, signalOf } from '../support/risk-inputs.ts';

/* The oracle counts in bigint from the raw inputs and shares no code with the room. */

/** Evenly spread, unlike fc.double, which is even over bit patterns and so nearly always tiny. */
const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1_000_000 }).map((step) => min + ((max - min) * step) / 1_000_000);

const ticks = fc.oneof(fc.integer({ min: 2, max: 100_000 }), fc.integer({ min: 2, max: 50_000_000 })).map(asTicks);
const share = (max: number): fc.Arbitrary<number> => fc.oneof(fc.constant(0), between(0, max));

/** An exposure in shares of equity, so that most books lie near the caps instead of far beyond them. */
const exposureShares = (asset: fc.Arbitrary<number>) =>
  fc.record({
    asset,
    position: share(0.13),
    long: fc.boolean(),
    buys: share(0.06),
    sells: share(0.06),
    mark: ticks,
    strategyId: fc.constantFrom('ema', 'don', null),
    loss: share(0.002),
  });

type ExposureShares = ReturnType<typeof exposureShares> extends fc.Arbitrary<infer T> ? T : never;

function exposureIn(equity: number, draw: ExposureShares): AssetExposure {
  const lots = (part: number) => asLots(Math.floor((part * equity) / draw.mark));
  const position = lots(draw.position);
  return {
    asset: draw.asset,
    positionLots: asLots(draw.long ? position : -position),
    openBuyLots: lots(draw.buys),
    openSellLots: lots(draw.sells),
    markTicks: draw.mark,
    strategyId: draw.strategyId,
    lossAtStopUnits: asUnits(Math.floor(draw.loss * equity)),
  };
}

const book = fc
  .oneof(
    fc.uniqueArray(exposureShares(fc.constantFrom(2, 3, 4, 5)), { selector: (entry) => entry.asset, maxLength: 4 }),
    fc.uniqueArray(exposureShares(fc.integer({ min: 0, max: 24 })), {
      selector: (entry) => entry.asset,
      maxLength: 20,
    }),
  )
  .map((list) => [...list].sort((a, b) => a.asset - b.asset));

const rate = (max: number): fc.Arbitrary<number> => between(max / 50, max);

const caps: fc.Arbitrary<CapSettings> = fc.record({
  assetRate: rate(0.7),
  strategyRate: rate(2),
  grossRate: rate(3),
  netRate: rate(2),
  lossAtStopRate: rate(0.05),
  totalLossAtStopRate: rate(0.2),
  volatilityYear: rate(1),
  stressLossRate: rate(0.5),
  depthShare: rate(1),
});

const method = fc.constantFrom(
  'fixed' as const,
  'volatility_adjusted' as const,
  'kelly' as const,
  'risk_parity' as const,
  'genetic_evolved' as const,
);

const settings: fc.Arbitrary<SizingSettings> = fc.record({
  method,
  baseRate: rate(0.5),
  targetVolatility: between(0.05, 3),
  minVolatilityBars: fc.constant(48),
  kellyVeto: fc.boolean(),
  kellyWeight: between(0.01, 1),
  volatilityWeight: between(0, 1),
  momentumWeight: between(0, 1),
  confidenceMin: between(0, 1),
  confidenceExponent: between(0, 4),
  correlationPenalty: share(1),
  regimeSizes: fc.constant(DEFAULT_REGIME_SIZES),
});

const record: fc.Arbitrary<TradeRecord> = fc
  .record({
    wins: fc.integer({ min: 0, max: 60 }),
    losses: fc.integer({ min: 0, max: 40 }),
    avgWin: between(0, 0.1),
    avgLoss: between(0, 0.05),
  })
  .map((draw) => ({ ...draw, trades: draw.wins + draw.losses }));

/** A book of up to four others of which every pair moves alike to one degree. */
const sizingBook: fc.Arbitrary<SizingBook> = fc
  .record({
    weights: fc.array(between(-0.2, 0.2), { maxLength: 4 }),
    volatility: between(0.05, 4),
    correlation: between(-0.2, 0.95),
    momentum: between(-4, 4),
    index: fc.integer({ min: -1, max: 4 }),
  })
  .map(({ weights, volatility, correlation, momentum, index }) => {
    const size = weights.length + 1;
    const cells = Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : correlation));
    const isIndex = Array.from({ length: size }, (_, at) => at === index);
    return { weights, volatilities: weights.map(() => volatility), correlations: cells, isIndex, momentum };
  });

const input: fc.Arbitrary<SizingInput> = fc
  .record({
    side: fc.constantFrom('long' as const, 'short' as const),
    strength: between(0, 1),
    entry: ticks,
    slip: between(0, 0.05),
    markShift: between(-0.03, 0.03),
    stopRate: between(0.0005, 0.3),
    equity: fc.oneof(
      fc.integer({ min: 1, max: 200_000_000 }),
      fc.integer({ min: 1_000_000_000, max: 1_000_000_000_000 }),
      fc.integer({ min: 1, max: 9_000_000_000_000_000 }),
    ),
    exposures: book,
    depth: between(0, 8),
    margin: between(0.02, 1),
    leverage: fc.integer({ min: 1, max: 50 }),
    person: fc.option(share(0.2), { nil: null, freq: 3 }),
    volatility: fc.option(between(0.01, 20), { nil: null }),
    record,
    book: sizingBook,
    multiplier: fc.oneof(fc.constant(1), between(0.05, 1)),
  })
  .map((draw) => {
    const sign = draw.side === 'long' ? 1 : -1;
    return {
      signal: signalOf({ side: draw.side, strength: draw.strength }),
      asset: 3,
      priceDecimals: 4,
      szDecimals: 2,
      equityUnits: asUnits(draw.equity),
      volatilityAnnual: draw.volatility,
      entryTicks: draw.entry,
      limitTicks: asTicks(Math.max(1, Math.round(draw.entry * (1 + sign * draw.slip)))),
      markTicks: asTicks(Math.max(1, Math.round(draw.entry * (1 + draw.markShift)))),
      stopTicks: asTicks(Math.max(1, draw.entry - sign * Math.max(1, Math.round(draw.entry * draw.stopRate)))),
      exposures: draw.exposures.map((shares) => exposureIn(draw.equity, shares)),
      depthLots: asLots(Math.floor((draw.depth * draw.equity) / draw.entry)),
      freeMarginUnits: asUnits(Math.floor(draw.margin * draw.equity)),
      leverage: draw.leverage,
      personCapLots: draw.person === null ? null : asLots(Math.floor((draw.person * draw.equity) / draw.entry)),
      record: draw.record,
      book: draw.book,
      multipliers: [{ name: 'regime' as const, factor: draw.multiplier, word: 'drawn' }],
      atMs: 1,
    };
  });

const big = (value: number): bigint => BigInt(value);
const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b);
/** value / equity <= rate, with the rate as the millionths that the settings mean. */
const holds = (value: bigint, equity: number, cap: number): boolean =>
  value * 1_000_000n <= big(equity) * big(Math.round(cap * 1_000_000));

const EVERY_CAP = [
  'asset',
  'book_volatility',
  'gross',
  'liquidity',
  'loss_at_stop',
  'margin',
  'net',
  'none',
  'person',
  'strategy',
  'stress',
  'total_loss_at_stop',
];

interface After {
  readonly asset: bigint;
  readonly gross: bigint;
  readonly net: bigint;
  readonly strategy: bigint;
  readonly loss: bigint;
}

/** Every exposure with `lots` of the order filled, valued at `price` in the order's own asset. */
function afterOrder(given: SizingInput, lots: number, price: number): After {
  const sign = given.signal.side === 'long' ? 1n : -1n;
  let gross = 0n;
  let net = 0n;
  let strategy = 0n;
  let loss = big(lots) * abs(big(given.entryTicks) - big(given.stopTicks));
  let asset = 0n;
  const list = given.exposures.some((entry) => entry.asset === given.asset)
    ? given.exposures
    : [...given.exposures, { ...EMPTY, asset: given.asset }];
  for (const entry of list) {
    const own = entry.asset === given.asset;
    const added = own ? big(lots) : 0n;
    const buys = big(entry.positionLots) + big(entry.openBuyLots) + (sign > 0n ? added : 0n);
    const sells = big(entry.positionLots) - big(entry.openSellLots) - (sign < 0n ? added : 0n);
    const mark = big(own ? price : entry.markTicks);
    const units = mark * larger(abs(buys), abs(sells));
    gross += units;
    net += mark * (sign > 0n ? buys : -sells);
    if (own) asset = units;
    if (entry.strategyId === given.signal.strategyId) strategy += units;
    else if (own) strategy += mark * added;
    loss += big(entry.lossAtStopUnits);
  }
  return { asset, gross, net, strategy, loss };
}

const EMPTY: AssetExposure = {
  asset: 3,
  positionLots: asLots(0),
  openBuyLots: asLots(0),
  openSellLots: asLots(0),
  markTicks: asTicks(1),
  strategyId: null,
  lossAtStopUnits: asUnits(0),
};

/** Volatility a year and loss in the stress of the others, and of them with `lots` of the order, each by all pairs of one whole list. */
function wholeBook(given: SizingInput, lots: number): { readonly volatility: number; readonly stress: number } {
  const side = given.signal.side === 'long' ? 1 : -1;
  const own = given.exposures.find(({ asset }) => asset === given.asset);
  const open = side > 0 ? (own?.openBuyLots ?? 0) : -(own?.openSellLots ?? 0);
  const price = Math.max(given.entryTicks, given.limitTicks, given.markTicks ?? 0);
  const held = ((own?.positionLots ?? 0) + open + side * lots) * price;
  const weights = [held / (given.equityUnits ?? 0), ...given.book.weights];
  const risks = weights.map((weight, at) => weight * ([given.volatilityAnnual, ...given.book.volatilities][at] ?? 1.5));
  let [variance, loss] = [0, 0];
  for (const [i, a] of risks.entries()) {
    for (const [j, b] of risks.entries()) variance += a * b * (given.book.correlations[i * risks.length + j] as number);
    loss += (weights[i] as number) * (given.book.isIndex[i] === true ? 0.15 : 0.4);
  }
  return { volatility: Math.sqrt(Math.max(0, variance)), stress: Math.max(0, loss) };
}

test('no opening order passes a cap, whatever prices, positions, open orders, equity and signals', () => {
  let sizedRuns = 0;
  const bound = new Set<string>();
  fc.assert(
    fc.property(input, settings, caps, (given, how, limits) => {
      const result = sizePosition(given, how, limits);
      const lots = result.targetLots;
      expect(Number.isSafeInteger(lots) && lots >= 0).toBe(true);
      expect(lots === 0).toBe(result.refusal !== null);
      if (lots === 0) return;
      sizedRuns += 1;
      bound.add(result.bindingConstraint);
      const equity = given.equityUnits ?? 0;
      // At mark, at the touch and at the worst price alike.
      for (const price of [given.markTicks ?? 0, given.entryTicks, given.limitTicks]) {
        const after = afterOrder(given, lots, price);
        expect(holds(after.asset, equity, Math.min(limits.assetRate, 0.5))).toBe(true);
        expect(holds(after.gross, equity, limits.grossRate)).toBe(true);
        expect(holds(after.net, equity, limits.netRate)).toBe(true);
        expect(holds(after.strategy, equity, limits.strategyRate)).toBe(true);
      }
      const trade = big(lots) * abs(big(given.entryTicks) - big(given.stopTicks));
      expect(holds(trade, equity, limits.lossAtStopRate)).toBe(true);
      expect(holds(afterOrder(given, lots, 1).loss, equity, limits.totalLossAtStopRate)).toBe(true);
      expect(big(lots) * big(given.limitTicks) <= big(given.freeMarginUnits) * big(given.leverage)).toBe(true);
      expect(lots).toBeLessThanOrEqual(given.depthLots);
      expect(lots).toBeLessThanOrEqual(given.personCapLots ?? Number.MAX_SAFE_INTEGER);
      expect(big(lots) * big(Math.min(given.entryTicks, given.limitTicks)) >= 10_000_000n).toBe(true);
      expect(result.targetLots).toBeLessThanOrEqual(result.maxLots);
      const scale = given.multipliers[0]?.factor ?? 1;
      const [before, after] = [wholeBook(given, 0), wholeBook(given, lots)];
      const slack = 1e-9;
      const most = Math.max(scale * limits.volatilityYear, before.volatility);
      expect(after.volatility).toBeLessThanOrEqual(most + slack);
      expect(after.stress).toBeLessThanOrEqual(Math.max(scale * limits.stressLossRate, before.stress) + slack);
      // Every limit is scaled as the size is.
      for (const price of [given.markTicks ?? 0, given.entryTicks, given.limitTicks]) {
        const scaled = afterOrder(given, lots, price);
        expect(holds(scaled.asset, equity, scale * Math.min(limits.assetRate, 0.5))).toBe(true);
        expect(holds(scaled.gross, equity, scale * limits.grossRate)).toBe(true);
      }
      // Never more than the method asked for.
      expect(result.targetUnits).toBeLessThanOrEqual(Math.ceil(equity * result.rawRate));
    }),
    { numRuns: 6_500 },
  );
  // The draw has to reach the caps, or the property says nothing.
  expect(sizedRuns).toBeGreaterThan(500);
  expect([...bound].sort()).toEqual(EVERY_CAP);
});

/** A plain account in which sizes exist, for properties that say nothing about refusals. */
const roomy = fc
  .record({
    strengths: fc.tuple(between(0, 1), between(0, 1)),
    base: rate(0.5),
    equity: fc.integer({ min: 1_000_000_000, max: 1_000_000_000_000 }),
    held: fc.integer({ min: 0, max: 2_000 }),
    method,
    volatility: between(0.05, 5),
    record,
    book: sizingBook,
    confidence: fc.tuple(between(0, 1), between(0, 4)),
    penalty: share(1),
  })
  .map((draw) => ({ ...draw, given: roomyInput(draw) }));

type Roomy = Required<Pick<SizingInput, 'record' | 'book'>> & { equity: number; held: number; volatility: number };

function roomyInput(draw: Roomy): SizingInput {
  return {
    signal: signalOf(),
    asset: 3,
    priceDecimals: 4,
    szDecimals: 2,
    equityUnits: asUnits(draw.equity),
    volatilityAnnual: draw.volatility,
    entryTicks: asTicks(10_000),
    limitTicks: asTicks(10_010),
    markTicks: asTicks(10_000),
    stopTicks: asTicks(9_900),
    exposures: [{ ...EMPTY, strategyId: 'ema', markTicks: asTicks(10_000), positionLots: asLots(draw.held) }],
    depthLots: asLots(10_000_000),
    freeMarginUnits: asUnits(draw.equity),
    leverage: 5,
    personCapLots: null,
    record: draw.record,
    book: draw.book,
    multipliers: [],
    atMs: 1,
  };
}

const WIDE: CapSettings = {
  assetRate: 0.15,
  strategyRate: 0.4,
  grossRate: 1,
  netRate: 0.6,
  lossAtStopRate: 0.005,
  totalLossAtStopRate: 0.02,
  volatilityYear: 0.15,
  stressLossRate: 0.08,
  depthShare: 0.1,
};

test('a stronger signal never gets a smaller size', () => {
  const different = new Map<string, number>();
  fc.assert(
    fc.property(roomy, ({ strengths, base, method, given, confidence, penalty }) => {
      const [weak, strong] = [Math.min(...strengths), Math.max(...strengths)];
      const [confidenceMin, confidenceExponent] = confidence;
      const knobs = { confidenceMin, confidenceExponent, correlationPenalty: penalty };
      const how: SizingSettings = { ...FIXED, method, baseRate: base, ...knobs };
      const small = sizePosition({ ...given, signal: signalOf({ strength: weak }) }, how, WIDE).targetLots;
      const large = sizePosition({ ...given, signal: signalOf({ strength: strong }) }, how, WIDE).targetLots;
      expect(small).toBeLessThanOrEqual(large);
      if (small < large) different.set(method, (different.get(method) ?? 0) + 1);
    }),
    { numRuns: 2_500 },
  );
  for (const name of ['fixed', 'volatility_adjusted', 'kelly', 'risk_parity', 'genetic_evolved']) {
    expect(different.get(name) ?? 0, name).toBeGreaterThan(20);
  }
});

test('NaN, infinity, zero or a negative figure anywhere never opens', () => {
  const poison = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1);
  const field = fc.constantFrom(
    'equityUnits',
    'entryTicks',
    'limitTicks',
    'markTicks',
    'stopTicks',
    'depthLots',
    'freeMarginUnits',
    'leverage',
  );
  fc.assert(
    fc.property(roomy, poison, field, ({ given, base }, value, name) => {
      const how: SizingSettings = { ...FIXED, baseRate: base };
      const result = sizePosition({ ...given, [name]: value }, how, WIDE);
      expect(result.targetLots).toBe(0);
      expect(result.refusal).not.toBeNull();
    }),
  );
});

test('an exposure without a price, or with figures that are not numbers, never lets anything open', () => {
  const field = fc.constantFrom('markTicks', 'positionLots', 'openBuyLots', 'openSellLots', 'lossAtStopUnits');
  fc.assert(
    fc.property(roomy, field, fc.boolean(), ({ given, base }, name, own) => {
      const how: SizingSettings = { ...FIXED, baseRate: base };
      const held = {
        ...EMPTY,
        asset: own ? 3 : 7,
        positionLots: asLots(1),
        markTicks: asTicks(10_000),
        [name]: Number.NaN,
      };
      const exposures = own && name === 'markTicks' ? [{ ...held, asset: 7 }] : [held];
      expect(sizePosition({ ...given, exposures }, how, WIDE).targetLots).toBe(0);
    }),
  );
});

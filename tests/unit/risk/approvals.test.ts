import { describe, expect, test } from 'vitest';
import { refuse } from '../../../src/contract/refusals.ts';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import type { ProtectionIntent, ReductionIntent, SizedIntent } from '../../../src/engine/domain/flow.ts';
import { RiskRoom, type EntryContext } from '../../../src/engine/risk/risk-room.ts';
import { BREAKER_NAMES } from '../../../src/contract/commands.ts';
import { COIN, EQUITY, NO_BOOK, RISK, emptyBook, exposureOf, intentOf } from '../../support/risk-inputs.ts';

const contextOf = (over: Partial<EntryContext> = {}): EntryContext => ({
  atMs: 5_000,
  reconciled: true,
  connected: true,
  clockSkewMs: 0,
  stale: null,
  instrument: COIN,
  markTicks: asTicks(1_000_000),
  equityUnits: EQUITY,
  exposures: [],
  strategyNotionalUnits: asUnits(0),
  freeMarginUnits: EQUITY,
  book: NO_BOOK,
  volatilityAnnual: 0.6,
  leverage: 10,
  ownBestBuyTicks: null,
  ownBestSellTicks: null,
  workingSameIntent: false,
  ...over,
});

function room(): RiskRoom {
  const risk = new RiskRoom(RISK);
  risk.onEquity({ atMs: 1, equityUnits: EQUITY, equityOracleUnits: EQUITY, netDepositsUnits: EQUITY });
  emptyBook(risk, EQUITY);
  return risk;
}

function failures(risk: RiskRoom, intent: SizedIntent, context: EntryContext): readonly string[] {
  const result = risk.approveEntry(intent, context);
  const checks = result.ok ? result.value.checks : result.error.checks;
  const failed = checks.filter((check) => !check.passed);
  if (!result.ok) expect(result.error.refusal.actual).toEqual(failed[0]?.actual);
  expect(JSON.parse(JSON.stringify(checks))).toEqual(checks);
  return failed.map((check) => check.name);
}

describe('entries', () => {
  test('a sound one passes, and every check is kept with two figures', () => {
    const result = room().approveEntry(intentOf(), contextOf());
    if (!result.ok) throw new Error(result.error.refusal.detail);
    expect(result.value.intent).toEqual(intentOf());
    expect(result.value.atMs).toBe(5_000);
    expect(result.value.checks.map((check) => check.name)).toEqual([
      'reconciled',
      'connected',
      'halted',
      ...BREAKER_NAMES,
      'clock_skew',
      'asset',
      'listed',
      'fresh_data',
      'mark',
      'equity',
      'lots',
      'price_tick',
      'stop_tick',
      'target_tick',
      'stop_side',
      'target_side',
      'collar',
      'order_notional',
      'min_notional',
      'leverage',
      'margin',
      'orders_per_minute',
      'orders_per_hour',
      'orders_per_day',
      'duplicate_intent',
      'self_cross',
      'cap_strategy',
      'cap_asset',
      'cap_gross',
      'cap_net',
      'margin_tier',
      'cap_loss_at_stop',
      'cap_total_loss_at_stop',
      'cap_volatility',
      'cap_stress',
    ]);
    expect(result.value.checks.find((check) => check.name === 'cap_asset')).toEqual({
      name: 'cap_asset',
      passed: true,
      actual: 1_000_000_000,
      limit: 1_500_000_000,
    });
  });

  test.each([
    ['reconciled', 'NOT_RECONCILED', { reconciled: false }],
    ['connected', 'VENUE_DOWN', { connected: false }],
    ['clock_skew', 'CLOCK_SKEW', { clockSkewMs: null }],
    ['clock_skew', 'CLOCK_SKEW', { clockSkewMs: -2_001 }],
    ['clock_skew', 'CLOCK_SKEW', { clockSkewMs: Number.NaN }],
    ['fresh_data', 'STALE_DATA', { stale: refuse('STALE_DATA', 'market.book', 9, 5, 'too old') }],
    ['listed', 'INSTRUMENT_DELISTED', { instrument: { ...COIN, listed: false } }],
    ['asset', 'UNKNOWN_SYMBOL', { instrument: { ...COIN, asset: 4 } }],
    ['duplicate_intent', 'DUPLICATE_INTENT', { workingSameIntent: true }],
    ['self_cross', 'SELF_CROSS', { ownBestSellTicks: 1_000_000 }],
    ['margin', 'MARGIN', { freeMarginUnits: asUnits(99_999_999) }],
    ['margin', 'MARGIN', { freeMarginUnits: asUnits(Number.NaN) }],
    ['cap_strategy', 'OVER_CAP', { strategyNotionalUnits: asUnits(3_000_000_001) }],
    ['cap_gross', 'OVER_CAP', { exposures: [exposureOf({ positionLots: asLots(-9_001) })] }],
    ['cap_net', 'OVER_CAP', { exposures: [exposureOf({ positionLots: asLots(5_001) })] }],
    ['cap_asset', 'OVER_CAP', { exposures: [exposureOf({ asset: 3, openBuyLots: asLots(501) })] }],
    ['cap_total_loss_at_stop', 'OVER_CAP', { exposures: [exposureOf({ lossAtStopUnits: asUnits(180_000_001) })] }],
  ] satisfies readonly (readonly [string, string, Partial<EntryContext>])[])(
    '%s fails alone: %s',
    (name, code, over) => {
      const risk = room();
      expect(failures(risk, intentOf(), contextOf(over))).toEqual([name]);
      const result = risk.approveEntry(intentOf(), contextOf(over));
      expect(result).toMatchObject({ ok: false, error: { refusal: { code } } });
    },
  );

  test('a position beyond what the venue gives such leverage to is not opened, up to that it is', () => {
    const border = 1_000_000_000;
    const tiers = (lowerBoundUnits: number) => [
      { lowerBoundUnits: 0, maxLeverage: 20 },
      { lowerBoundUnits, maxLeverage: 5 },
    ];
    const at = (lowerBoundUnits: number) => contextOf({ instrument: { ...COIN, marginTiers: tiers(lowerBoundUnits) } });
    expect(failures(room(), intentOf(), at(border))).toEqual([]);
    expect(failures(room(), intentOf(), at(border - 1))).toEqual(['margin_tier']);
    expect(room().approveEntry(intentOf(), at(border - 1))).toMatchObject({
      ok: false,
      error: { refusal: { code: 'MARGIN', actual: border, limit: border - 1 } },
    });
  });

  test('every one of these limits passes at equality', () => {
    const near = contextOf({
      clockSkewMs: 2_000,
      ownBestSellTicks: 1_000_001,
      freeMarginUnits: asUnits(100_000_000),
      strategyNotionalUnits: asUnits(3_000_000_000),
      exposures: [
        exposureOf({ asset: 3, openBuyLots: asLots(500) }),
        exposureOf({ positionLots: asLots(4_500), openSellLots: asLots(0), lossAtStopUnits: asUnits(180_000_000) }),
      ],
    });
    expect(failures(room(), intentOf(), near)).toEqual([]);
  });

  test.each([
    ['lots', 'BAD_LOT', { lots: asLots(1.5) }],
    ['lots', 'BAD_LOT', { lots: asLots(-1_000) }],
    ['price_tick', 'BAD_TICK', { limitTicks: asTicks(1_000_001) }],
    ['stop_tick', 'BAD_TICK', { stopTicks: asTicks(980_000.5) }],
    ['target_tick', 'BAD_TICK', { takeProfitTicks: asTicks(1_040_001) }],
    ['stop_side', 'STOP_WRONG_SIDE', { stopTicks: asTicks(1_000_000) }],
    ['target_side', 'STOP_WRONG_SIDE', { takeProfitTicks: asTicks(1_000_000) }],
    ['collar', 'PRICE_COLLAR', { limitTicks: asTicks(1_050_100) }],
    ['min_notional', 'BELOW_MIN_NOTIONAL', { lots: asLots(9) }],
    ['cap_loss_at_stop', 'OVER_CAP', { stopTicks: asTicks(949_900) }],
  ] satisfies readonly (readonly [string, string, Partial<SizedIntent>])[])(
    '%s of the order: %s',
    (name, code, over) => {
      const result = room().approveEntry(intentOf(over), contextOf());
      expect(failures(room(), intentOf(over), contextOf())).toContain(name);
      expect(result).toMatchObject({ ok: false, error: { refusal: { code } } });
    },
  );

  test('collar and loss at stop pass at equality', () => {
    expect(failures(room(), intentOf({ limitTicks: asTicks(1_050_000) }), contextOf())).toEqual([]);
    expect(failures(room(), intentOf({ stopTicks: asTicks(950_000) }), contextOf())).toEqual([]);
    expect(failures(room(), intentOf({ lots: asLots(10) }), contextOf())).toEqual([]);
  });

  test('the largest order', () => {
    const risk = new RiskRoom({ ...RISK, preTrade: { ...RISK.preTrade, maxOrderUsdc: 1_000 } });
    emptyBook(risk, EQUITY);
    risk.onEquity({ atMs: 1, equityUnits: EQUITY, equityOracleUnits: EQUITY, netDepositsUnits: EQUITY });
    expect(failures(risk, intentOf(), contextOf())).toEqual([]);
    expect(failures(risk, intentOf({ lots: asLots(1_001) }), contextOf())).toEqual(['order_notional']);
  });

  test('a sale is the mirror of a purchase', () => {
    const short = intentOf({ isBuy: false, stopTicks: asTicks(1_020_000), takeProfitTicks: asTicks(960_000) });
    expect(failures(room(), short, contextOf())).toEqual([]);
    expect(failures(room(), short, contextOf({ ownBestBuyTicks: 1_000_000 }))).toEqual(['self_cross']);
    expect(failures(room(), short, contextOf({ ownBestSellTicks: 1_000_000 }))).toEqual([]);
    expect(failures(room(), intentOf({ isBuy: false }), contextOf())).toEqual(['stop_side', 'target_side']);
    const long = contextOf({ exposures: [exposureOf({ positionLots: asLots(5_001) })] });
    expect(failures(room(), short, long)).toEqual([]);
  });

  test.each([0, -1, 1.5, 21, Number.NaN])('a leverage of %s is not set', (leverage) => {
    expect(failures(room(), intentOf(), contextOf({ leverage }))).toEqual(['leverage', 'margin']);
  });

  test('unknown mark or equity fails every check that needs it', () => {
    expect(failures(room(), intentOf(), contextOf({ markTicks: null }))).toEqual([
      'mark',
      'collar',
      'order_notional',
      'margin',
      'cap_strategy',
      'cap_asset',
      'cap_gross',
      'cap_net',
      'margin_tier',
      'cap_volatility',
      'cap_stress',
    ]);
    for (const equityUnits of [null, asUnits(Number.NaN), asUnits(0), asUnits(-1)]) {
      expect(failures(room(), intentOf(), contextOf({ equityUnits }))).toContain('equity');
    }
    const broke = room().approveEntry(intentOf(), contextOf({ equityUnits: asUnits(0) }));
    expect(broke).toMatchObject({ error: { refusal: { code: 'NO_EQUITY' } } });
    const unknown = room().approveEntry(intentOf(), contextOf({ equityUnits: null }));
    expect(unknown).toMatchObject({ error: { refusal: { code: 'UNKNOWN_EQUITY' } } });
  });

  test('orders are counted in rolling windows', () => {
    const risk = room();
    for (let n = 0; n < 59; n++) risk.noteOpening(1_000 + n);
    expect(failures(risk, intentOf(), contextOf({ atMs: 2_000 }))).toEqual([]);
    risk.noteOpening(2_000);
    expect(failures(risk, intentOf(), contextOf({ atMs: 2_000 }))).toEqual(['orders_per_minute']);
    expect(failures(risk, intentOf(), contextOf({ atMs: 60_999 }))).toEqual(['orders_per_minute']);
    expect(failures(risk, intentOf(), contextOf({ atMs: 61_000 }))).toEqual([]);
    for (let n = 0; n < 240; n++) risk.noteOpening(70_000 + n * 2_000);
    expect(failures(risk, intentOf(), contextOf({ atMs: 700_000 }))).toEqual(['orders_per_hour']);
    expect(failures(risk, intentOf(), contextOf({ atMs: 3_601_001 }))).toEqual([]);
    for (let n = 0; n < 700; n++) risk.noteOpening(4_000_000 + n * 60_000);
    expect(failures(risk, intentOf(), contextOf({ atMs: 60_000_000 }))).toEqual(['orders_per_day']);
    expect(failures(risk, intentOf(), contextOf({ atMs: 86_401_000 }))).toEqual([]);
    const copy = room();
    copy.restore(JSON.parse(JSON.stringify(risk.snapshot())));
    expect(failures(copy, intentOf(), contextOf({ atMs: 60_000_000 }))).toEqual(['orders_per_day']);
  });

  test('nothing opens before equity is known, while halted or tripped', () => {
    // A market without the index, and no word of sentiment, keep nobody out; what is not known of the account does.
    expect(failures(new RiskRoom(RISK), intentOf(), contextOf())).toEqual([
      'daily_drawdown',
      'total_drawdown',
      'rapid_losses',
      'position_concentration',
      'correlation_spike',
    ]);
    const risk = room();
    risk.halt('kill switch', 'person:cli', 2);
    expect(failures(risk, intentOf(), contextOf())).toEqual(['halted']);
    expect(risk.approveEntry(intentOf(), contextOf())).toMatchObject({ error: { refusal: { code: 'HALTED' } } });
    risk.release('RESUME', 3);
    const fallen = asUnits((EQUITY / 100) * 98);
    risk.onEquity({ atMs: 4, equityUnits: fallen, equityOracleUnits: fallen, netDepositsUnits: EQUITY });
    expect(failures(risk, intentOf(), contextOf())).toEqual(['daily_drawdown', 'rapid_losses']);
  });
});

const reduction = (over: Partial<ReductionIntent> = {}): ReductionIntent => ({
  kind: 'reduction',
  asset: COIN.asset,
  isBuy: false,
  lots: asLots(10),
  slippageRate: 0.005,
  reason: 'person',
  strategyId: null,
  signalId: null,
  ...over,
});

const held = (positionLots: number) => ({
  atMs: 1,
  positionLots: asLots(positionLots),
  instrument: COIN,
  markTicks: asTicks(1_000_000),
});

describe('reductions', () => {
  test('pass while halted, tripped, stale, delisted, unpriced and over every count', () => {
    const risk = new RiskRoom(RISK);
    risk.halt('kill switch', 'person:cli', 0);
    for (let n = 0; n < 2_000; n++) risk.noteOpening(1);
    const context = { ...held(10), instrument: { ...COIN, listed: false }, markTicks: null };
    expect(risk.approveReduction(reduction(), context).ok).toBe(true);
  });

  test.each([
    ['side', reduction({ isBuy: true }), 10, 'NOT_A_REDUCTION'],
    ['side', reduction({ isBuy: false }), -10, 'NOT_A_REDUCTION'],
    ['within_position', reduction({ lots: asLots(11) }), 10, 'NOT_A_REDUCTION'],
    ['position', reduction(), 0, 'NOT_A_REDUCTION'],
    ['position', reduction(), Number.NaN, 'NOT_A_REDUCTION'],
    ['lots', reduction({ lots: asLots(0) }), 10, 'BAD_LOT'],
    ['lots', reduction({ lots: asLots(Number.NaN) }), 10, 'BAD_LOT'],
    ['asset', reduction({ asset: 9 }), 10, 'UNKNOWN_SYMBOL'],
    ['slippage', reduction({ slippageRate: Number.NaN }), 10, 'BAD_FIELD'],
  ])('%s is refused', (name, intent, position, code) => {
    const result = new RiskRoom(RISK).approveReduction(intent, held(position));
    if (result.ok) throw new Error('it passed');
    expect(result.error.refusal.code).toBe(code);
    expect(result.error.checks.find((check) => !check.passed)?.name).toBe(name);
  });
});

describe('protections', () => {
  const stop = (over: Partial<ProtectionIntent> = {}): ProtectionIntent => ({
    kind: 'protection',
    asset: COIN.asset,
    isBuy: false,
    lots: asLots(10),
    stopTicks: asTicks(980_000),
    takeProfitTicks: null,
    strategyId: null,
    signalId: null,
    ...over,
  });

  test('pass while halted when they only reduce', () => {
    const risk = new RiskRoom(RISK);
    risk.halt('kill switch', 'person:cli', 0);
    expect(risk.approveProtection(stop(), held(10)).ok).toBe(true);
    expect(risk.approveProtection(stop({ isBuy: true, takeProfitTicks: asTicks(970_000) }), held(-10)).ok).toBe(true);
  });

  test.each([
    ['NOT_A_REDUCTION', stop({ lots: asLots(11) })],
    ['NOT_A_REDUCTION', stop({ isBuy: true })],
    ['NOTHING_TO_DO', stop({ stopTicks: null })],
    ['BAD_TICK', stop({ stopTicks: asTicks(980_001) })],
    ['BAD_TICK', stop({ takeProfitTicks: asTicks(1_000_001) })],
  ])('%s', (code, intent) => {
    expect(new RiskRoom(RISK).approveProtection(intent, held(10))).toMatchObject({
      ok: false,
      error: { refusal: { code } },
    });
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import type { BreakerName, OrderTicket } from '../../src/contract/commands.ts';
import type { Refusal } from '../../src/contract/refusals.ts';
import { asLots, asTicks } from '../../src/contract/units.ts';
import type { BreakerView, RiskView } from '../../src/contract/views.ts';
import type { CommandReply } from '../../src/engine/domain/outputs.ts';
import type { BreakerSettings } from '../../src/engine/domain/settings.ts';
import { ACCOUNT, SandboxRig } from '../../src/simulation/sandbox-rig.ts';
import { ordersOf, protectionFaults, Stillness } from '../../src/simulation/two-books.ts';
import { type Shock, WalkingMarket, type WalkOptions } from '../../src/simulation/walking-market.ts';
import { codeOf, Notes } from '../support/by-hand.ts';
import { wholeSizes } from '../support/whole-sizes.ts';

/* Each breaker through the whole sandbox: from what causes it to orders at the exchange, alert, window, refusals, a death, and its end. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 2025-10-10 10:00:00 UTC. */
const TEN = 1_760_054_400_000 + 10 * HOUR;
const at = (minutes: number): number => TEN + minutes * MINUTE;

/** Ticks and lots of one USDC's worth of each market: prices in ticks, sizes in lots; a tick x lot is a micro-USDC. */
const PRICE = [60_000 * 10, 3_000 * 100, 150 * 10_000] as const;

const OUT = 1_000;
/** Only one breaker within reach at a time. */
function alone(name: keyof BreakerSettings, base: BreakerSettings, own: object = {}): BreakerSettings {
  const others: BreakerSettings = {
    ...base,
    dailyDrawdown: { trip: OUT, emergency: 2 * OUT, holdMs: 3_000 },
    totalDrawdown: { ...base.totalDrawdown, trip: OUT },
    rapidLosses: { ...base.rapidLosses, lossRate: OUT },
    concentration: { ...base.concentration, assetShare: OUT, hhi: OUT },
    correlationSpike: { ...base.correlationSpike, trip: OUT },
  };
  return { ...others, [name]: { ...base[name], ...own } };
}

let rig: SandboxRig;
const notes = { current: new Notes() };
let still = new Stillness();
afterEach(() => rig.close());

async function open(
  name: keyof BreakerSettings,
  own: object = {},
  market: Partial<WalkOptions> & { readonly shocks?: readonly Shock[] } = {},
): Promise<void> {
  notes.current = new Notes();
  still = new Stillness();
  rig = await SandboxRig.open({
    market: () =>
      new WalkingMarket({ seed: 3, startMs: TEN, assets: 3, stepMs: 10_000, volatility: 0, fundingRate: 0, ...market }),
    settings: wholeSizes((base) => ({
      ...base,
      market: { ...base.market, staleAfterMs: MINUTE },
      strategies: [],
      risk: {
        ...base.risk,
        breakers: alone(name, base.risk.breakers, own),
        caps: {
          ...base.risk.caps,
          assetRate: 0.5,
          strategyRate: 1,
          netRate: 1,
          lossAtStopRate: 0.05,
          totalLossAtStopRate: 0.2,
          depthShare: 1,
        },
      },
    })),
    watchers: [notes.current.see, still.see],
    snapshotEvery: 500,
  });
  rig.run(10_000);
}

/** A person's order at market worth `rate` of 10,000 USDC, with a stop 10 % away. */
function order(asset: number, isBuy: boolean, rate: number, factor = 1): CommandReply {
  const ticks = (PRICE[asset] as number) * factor;
  // Prices have five figures that count.
  const stop = Math.round((ticks * (isBuy ? 0.9 : 1.1)) / 1_000) * 1_000;
  const ticket: OrderTicket = {
    asset,
    isBuy,
    sizeLots: asLots(Math.floor((rate * 10_000_000_000) / ticks)),
    orderType: 'market',
    limitTicks: null,
    triggerTicks: null,
    timeInForce: 'Ioc',
    reduceOnly: false,
    stopTicks: asTicks(stop),
    takeProfitTicks: null,
  };
  const reply = rig.command({ type: 'placeOrder', order: ticket });
  rig.commit();
  return reply;
}

/** The same, filled. */
function held(asset: number, isBuy: boolean, rate: number): number {
  const reply = order(asset, isBuy, rate);
  expect(reply).toMatchObject({ ok: true });
  rig.run(1_000);
  return Math.abs(lotsAt(asset));
}

const lotsAt = (asset: number): number =>
  rig.exchange.account(ACCOUNT).positions.find((position) => position.asset === asset)?.sizeLots ?? 0;

/** The breaker as the window shows it. */
function shown(name: BreakerName): BreakerView {
  const patch = rig.engine.viewSnapshot().find(({ kind }) => kind === 'risk') as
    | { readonly risk: RiskView }
    | undefined;
  const view = patch?.risk.breakers.find((breaker) => breaker.name === name);
  if (view === undefined) throw new Error(`${name} is not in the window`);
  return view;
}

const titles = (): readonly string[] =>
  notes.current.alerts.filter(({ category }) => category === 'risk_management').map(({ title }) => title);

const refusalOf = (reply: CommandReply): Refusal => {
  if (reply.ok) throw new Error('it was not refused');
  return reply.error;
};

/** The state is the same after a death at this point. */
async function dies(name: BreakerName): Promise<void> {
  const { history, ...before } = shown(name);
  rig.kill({ engine: 1e9, exchange: 1e9 });
  await rig.begin();
  expect(shown(name)).toMatchObject({ state: before.state, trips: before.trips, blocks: before.blocks, history });
  rig.run(5_000);
}

const breakerOrders = () => ordersOf(rig).filter(({ reason }) => reason === 'breaker');

describe('through the whole sandbox', () => {
  test('total drawdown: everything is closed, trading halts, and goes on with a new season and two typed words', async () => {
    await open('totalDrawdown', { trip: 0.05 }, { shocks: [{ atMs: at(10), asset: null, factor: 0.91 }] });
    held(1, true, 0.3);
    held(2, true, 0.3);
    rig.runTo(at(10) + 30_000);
    expect(lotsAt(1)).toBe(0);
    expect(lotsAt(2)).toBe(0);
    expect(titles()).toContain('Total drawdown: closing everything, trading is halted');
    expect(shown('total_drawdown')).toMatchObject({ state: 'latched', needs: 'season', blocks: 'entries', trips: 1 });
    expect(rig.engine.figures().halted?.reason).toBe('total_drawdown tripped');
    await dies('total_drawdown');
    const again = () => order(1, true, 0.01, 0.91);
    expect(codeOf(again())).toBe('HALTED');
    expect(codeOf(rig.command({ type: 'releaseHalt', confirmation: 'RESUME' }))).toBe('ok');
    expect(refusalOf(again())).toMatchObject({ code: 'REDUCE_ONLY_MODE', field: 'risk.breakers.totalDrawdown' });
    const accept = { type: 'acknowledgeBreaker', breaker: 'total_drawdown', confirmation: 'ACCEPT' } as const;
    expect(refusalOf(rig.command(accept)).detail).toContain('begin a new season');
    expect(codeOf(rig.command({ type: 'startSeason', confirmation: 'yes' }))).toBe('BAD_FIELD');
    expect(codeOf(rig.command({ type: 'startSeason', confirmation: 'NEW SEASON' }))).toBe('ok');
    const { risk } = rig.engine.figures();
    expect(risk.seasonDrawdownRate).toBe(0);
    expect(risk.lifetimeDrawdownRate).toBeGreaterThan(0.05);
    expect(codeOf(again())).toBe('ok');
  });

  test('rapid losses: nothing opens for an hour, and then until a person has seen it', async () => {
    await open('rapidLosses', {}, { shocks: [{ atMs: at(10), asset: null, factor: 0.97 }] });
    const lots = held(1, true, 0.45);
    rig.runTo(at(10) + 20_000);
    expect(titles()).toContain('Rapid losses breaker tripped');
    expect(shown('rapid_losses')).toMatchObject({ state: 'tripped', blocks: 'entries', until: at(70) });
    expect(lotsAt(1)).toBe(lots);
    await dies('rapid_losses');
    expect(refusalOf(order(2, true, 0.01, 0.97))).toMatchObject({ code: 'REDUCE_ONLY_MODE', actual: 'tripped' });
    rig.runTo(at(71));
    expect(shown('rapid_losses')).toMatchObject({ state: 'latched', needs: 'acknowledgement' });
    expect(codeOf(order(2, true, 0.01, 0.97))).toBe('REDUCE_ONLY_MODE');
    expect(codeOf(rig.command({ type: 'acknowledgeBreaker', breaker: 'rapid_losses' }))).toBe('ok');
    expect(shown('rapid_losses').state).toBe('armed');
    expect(codeOf(order(2, true, 0.01, 0.97))).toBe('ok');
    still.reachProtected(rig);
    expect(protectionFaults(rig)).toEqual([]);
  });

  test('rapid losses: round trips that a strategy lost in a row stop that strategy, from its fills', async () => {
    await open('rapidLosses', { streak: 3, streakLossRate: 0.0005 });
    for (let trip = 0; trip < 3; trip += 1) {
      expect(shown('rapid_losses').state).toBe('armed');
      held(1, true, 0.45);
      expect(codeOf(rig.command({ type: 'closePosition', asset: 1 }))).toBe('ok');
      rig.run(2_000);
    }
    const { strategies } = shown('rapid_losses');
    expect(shown('rapid_losses')).toMatchObject({ state: 'tripped', blocks: 'strategy', measure: 'losing_streak' });
    expect(strategies).toHaveLength(1);
    expect(refusalOf(order(1, true, 0.01))).toMatchObject({
      code: 'BREAKER',
      field: 'risk.breakers.rapidLosses.streak',
      actual: 3,
      limit: 3,
    });
  });

  test('concentration: what drifts beyond its cap is reduced to it without anybody, the stop covering the rest', async () => {
    await open('concentration', {}, { shocks: [{ atMs: at(10), asset: 1, factor: 1.5 }] });
    held(1, true, 0.45);
    rig.runTo(at(10) + 40_000);
    const { equityUnits, positions } = rig.exchange.account(ACCOUNT);
    const worth = (positions[0]?.sizeLots ?? 0) * (PRICE[1] * 1.5);
    expect(worth / equityUnits).toBeLessThanOrEqual(0.5);
    expect(worth / equityUnits).toBeGreaterThan(0.49);
    expect(titles()).toEqual(
      expect.arrayContaining(['Concentration breaker tripped', 'W1 is being reduced by itself']),
    );
    expect(breakerOrders().every(({ reduceOnly, isBuy }) => reduceOnly && !isBuy)).toBe(true);
    expect(shown('position_concentration')).toMatchObject({ state: 'armed', trips: 1 });
    still.reachProtected(rig);
    expect(protectionFaults(rig)).toEqual([]);
    const sent = breakerOrders().length;
    rig.run(5 * MINUTE);
    expect(breakerOrders()).toHaveLength(sent);
  });

  test('concentration: an asset that is being closed is not fought over', async () => {
    await open('concentration', {}, { shocks: [{ atMs: at(10), asset: 1, factor: 1.5 }] });
    held(1, true, 0.45);
    rig.runTo(at(10) - 5_000);
    expect(codeOf(rig.command({ type: 'killSwitch', flatten: true }))).toBe('ok');
    rig.runTo(at(10) + 60_000);
    expect(lotsAt(1)).toBe(0);
    expect(breakerOrders()).toEqual([]);
  });

  test('correlation: half of everything is sold once, and nothing opens on the side of the book', async () => {
    // Nothing is known of the pair, which counts as 0.8.
    await open('correlationSpike', { trip: 0.79, reset: 0.5 });
    const first = held(1, true, 0.2);
    expect(shown('correlation_spike').state).toBe('armed');
    const second = Math.floor((0.2 * 10_000_000_000) / PRICE[2]);
    held(2, true, 0.2);
    rig.run(5_000);
    expect([lotsAt(1), lotsAt(2)]).toEqual([Math.floor(first / 2), Math.floor(second / 2)]);
    expect(titles()).toEqual(
      expect.arrayContaining([
        'Correlation breaker tripped',
        'W1 is being reduced by itself',
        'W2 is being reduced by itself',
      ]),
    );
    await dies('correlation_spike');
    expect(refusalOf(order(0, true, 0.05))).toMatchObject({
      code: 'BREAKER',
      field: 'risk.breakers.correlationSpike.trip',
      actual: 0.8,
      limit: 0.79,
    });
    held(0, false, 0.05);
    rig.run(10 * MINUTE);
    expect([lotsAt(1), lotsAt(2)]).toEqual([Math.floor(first / 2), Math.floor(second / 2)]);
    still.reachProtected(rig);
    expect(protectionFaults(rig)).toEqual([]);
    // One holding alone is no book that moves as one: an hour later it is over.
    for (const asset of [0, 2]) expect(codeOf(rig.command({ type: 'closePosition', asset }))).toBe('ok');
    rig.run(59 * MINUTE);
    expect(shown('correlation_spike').state).toBe('cooling');
    rig.run(3 * MINUTE);
    expect(shown('correlation_spike')).toMatchObject({ state: 'armed', trips: 1 });
  });

  test('correlation: a Close beside the reduction that is under way closes the rest after it', async () => {
    await open('correlationSpike', { trip: 0.79, reset: 0.5 });
    held(1, true, 0.2);
    expect(codeOf(order(2, true, 0.2))).toBe('ok');
    for (let turn = 0; turn < 1_000 && breakerOrders().length === 0; turn += 1) rig.turn(rig.nowMs + 1_000);
    expect(breakerOrders().map(({ asset }) => asset)).toContain(1);
    expect(lotsAt(1)).toBeGreaterThan(0);
    expect(codeOf(rig.command({ type: 'closePosition', asset: 1 }))).toBe('ok');
    rig.run(5_000);
    expect(lotsAt(1)).toBe(0);
    expect(lotsAt(2)).toBeGreaterThan(0);
    still.reachProtected(rig);
    expect(protectionFaults(rig)).toEqual([]);
  });

  test('volatility: bars of the index that run wild halve everything once and let nothing open until it is calmer', async () => {
    const wild = Array.from({ length: 30 }, (_, n) => ({
      atMs: at(10) + n * 30_000,
      asset: 0,
      factor: n % 2 === 0 ? 1.06 : 1 / 1.06,
    }));
    await open('volatilitySpike', { calmMs: 5 * MINUTE }, { hasIndex: true, shocks: wild });
    const long = held(1, true, 0.2);
    const short = held(2, false, 0.2);
    expect(shown('volatility_spike')).toMatchObject({ state: 'armed', measure: 'daily_sigma' });
    rig.runTo(at(26));
    expect(shown('volatility_spike')).toMatchObject({ state: 'tripped', blocks: 'entries', trips: 1 });
    expect([lotsAt(1), lotsAt(2)]).toEqual([Math.floor(long / 2), -Math.floor(short / 2)]);
    expect(titles()).toContain('Volatility breaker tripped');
    expect(refusalOf(order(1, true, 0.01))).toMatchObject({ code: 'REDUCE_ONLY_MODE', actual: 'tripped' });
    await dies('volatility_spike');
    still.reachProtected(rig);
    expect(protectionFaults(rig)).toEqual([]);
    expect(codeOf(rig.command({ type: 'closePosition', asset: 1 }))).toBe('ok');
    // Taken out by a person it guards nothing, is shown, and comes back.
    const out = { type: 'disableBreaker', breaker: 'volatility_spike' } as const;
    expect(codeOf(rig.command({ ...out, confirmation: 'disable' }))).toBe('BAD_FIELD');
    expect(codeOf(rig.command({ ...out, confirmation: 'DISABLE' }))).toBe('ok');
    expect(titles()).toContain('The volatility spike breaker is out');
    expect(shown('volatility_spike')).toMatchObject({ state: 'disabled', blocks: 'nothing' });
    expect(codeOf(order(1, true, 0.01))).toBe('ok');
    await dies('volatility_spike');
    expect(codeOf(rig.command({ type: 'enableBreaker', breaker: 'volatility_spike' }))).toBe('ok');
    rig.run(2 * MINUTE);
    expect(shown('volatility_spike')).toMatchObject({ state: 'tripped', trips: 2 });
  });

  test('volatility: an index that nobody hears any more lets nothing open, and says with which figures', async () => {
    await open('volatilitySpike', {}, { hasIndex: true, silences: [{ asset: 0, fromMs: TEN, toMs: TEN + 4 * HOUR }] });
    held(1, true, 0.01);
    rig.runTo(TEN + 3 * HOUR + 5 * MINUTE);
    expect(refusalOf(order(2, true, 0.01))).toMatchObject({
      code: 'REDUCE_ONLY_MODE',
      field: 'risk.breakers.volatilitySpike.tripSigma',
      actual: null,
      limit: expect.any(Number),
    });
    expect(codeOf(rig.command({ type: 'closePosition', asset: 1 }))).toBe('ok');
  });

  test('extreme fear: nobody sells with the crowd until the index is back inside', async () => {
    await open('fearGreedExtreme');
    const mood = (value: number): void =>
      rig.deliver({
        kind: 'Sentiment',
        source: 'test',
        value,
        label: 'a word',
        publishedAtMs: rig.nowMs,
        nextUpdateMs: null,
      });
    mood(12);
    expect(shown('fear_greed_extreme').state).toBe('armed');
    rig.run(1_000);
    mood(9);
    expect(titles()).toContain('Fear & Greed breaker tripped');
    await dies('fear_greed_extreme');
    expect(refusalOf(order(1, false, 0.05))).toMatchObject({
      code: 'BREAKER',
      field: 'risk.breakers.fearGreedExtreme.low',
      actual: 9,
      limit: 10,
    });
    expect(codeOf(order(1, true, 0.05))).toBe('ok');
    rig.run(1_000);
    mood(16);
    expect(shown('fear_greed_extreme')).toMatchObject({ state: 'armed', trips: 1 });
    expect(codeOf(order(2, false, 0.05))).toBe('ok');
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import { asUnits } from '../../src/contract/units.ts';
import type { EngineInputBody } from '../../src/engine/domain/inputs.ts';
import type { EngineSettings } from '../../src/engine/domain/settings.ts';
import type { StepOutput } from '../../src/engine/domain/outputs.ts';
import { configHash, defaultSettings, Engine, type EngineSnapshot } from '../../src/engine/index.ts';
import { codeOf, enter, hold, Notes, propose } from '../support/by-hand.ts';
import { ACCOUNT, SandboxRig } from '../../src/simulation/sandbox-rig.ts';
import { isFlattening, ordersOf, protectionFaults, Stillness, twoBooks } from '../../src/simulation/two-books.ts';
import { WalkingMarket } from '../../src/simulation/walking-market.ts';
import { wholeSizes } from '../support/whole-sizes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 2025-10-10 10:00:00 UTC. */
const TEN = 1_760_054_400_000 + 10 * HOUR;

/** The day's fall alone: the loss of the last quarter of an hour is out of reach. */
const dailyAlone = (base: EngineSettings): EngineSettings['risk']['breakers'] => ({
  ...base.risk.breakers,
  rapidLosses: { ...base.risk.breakers.rapidLosses, lossRate: 0.2 },
});

const breakerOf = (engine: Engine) => engine.figures().risk.breakers[0]!;

describe('the daily drawdown breaker, by the millionth', () => {
  const START = 10_000_000_000;

  /** An engine whose account is told from outside. */
  class Account {
    engine = new Engine();
    atMs = TEN;

    constructor(base: EngineSettings = defaultSettings()) {
      const settings = { ...base, risk: { ...base.risk, breakers: dailyAlone(base) } };
      this.step({
        kind: 'RunStarted',
        runId: 'account',
        seed: 1,
        venue: 'sandbox',
        account: ACCOUNT,
        versions: { engine: 'test', runtime: 'test' },
        configHash: configHash(settings),
        settings,
      });
      this.step({ kind: 'VenueStatus', connection: 'connected', reason: 'test' });
      this.worth(START, 'start');
    }

    step(body: EngineInputBody): StepOutput {
      return this.engine.step({ ...body, seq: this.engine.seq + 1, atMs: this.atMs });
    }

    worth(units: number, reason: 'start' | 'periodic' = 'periodic', deposits = START): StepOutput {
      return this.step({
        kind: 'AccountSnapshot',
        reason,
        venueAtMs: this.atMs,
        cashUnits: asUnits(units),
        netDepositsUnits: asUnits(deposits),
        positions: [],
        openOrders: [],
        fills: [],
      });
    }

    acknowledge(): string {
      const output = this.step({
        kind: 'Command',
        commandId: 'c',
        origin: 'window',
        command: { type: 'acknowledgeBreaker', breaker: 'daily_drawdown' },
      });
      return output.reply?.ok === true ? 'ok' : (output.reply?.error.code ?? 'none');
    }
  }

  const alertsOf = (output: StepOutput) =>
    output.effects.flatMap((effect) =>
      effect.kind === 'Alert' && effect.alert.category !== 'reconciliation' ? [effect.alert.level] : [],
    );

  test('trips at two per cent to the millionth, not before', () => {
    const account = new Account();
    account.atMs += 1_000;
    expect(alertsOf(account.worth(START * 0.98 + 1))).toEqual([]);
    expect(breakerOf(account.engine).state).toBe('armed');
    account.atMs += 1_000;
    expect(alertsOf(account.worth(START * 0.98))).toEqual(['critical']);
    expect(breakerOf(account.engine).state).toBe('tripped');
  });

  test('a withdrawal is no loss, and a loss beside a deposit is one', () => {
    const account = new Account();
    account.atMs += 1_000;
    account.worth(START / 2, 'periodic', START / 2);
    expect(breakerOf(account.engine)).toMatchObject({ state: 'armed', metric: 0 });
    account.atMs += 1_000;
    account.worth(START * 0.98, 'periodic', START);
    expect(breakerOf(account.engine).state).toBe('tripped');
  });

  test('five per cent has to last three seconds; a moment above begins the count anew', () => {
    const account = new Account();
    account.atMs += 1_000;
    account.worth(START * 0.95);
    account.atMs += 2_999;
    expect(alertsOf(account.step({ kind: 'Tick' }))).toEqual([]);
    account.worth(START * 0.95 + 1);
    account.worth(START * 0.95);
    account.atMs += 2_999;
    expect(alertsOf(account.step({ kind: 'Tick' }))).toEqual([]);
    account.atMs += 1;
    // Nobody tells of a new price in between: the engine itself has asked to be woken.
    expect(alertsOf(account.step({ kind: 'Tick' }))).toEqual(['emergency']);
  });

  test('before the next day an acknowledgement does not arm it, and the next day does not arm it without one', () => {
    const account = new Account();
    account.atMs += 1_000;
    account.worth(START * 0.97);
    account.atMs = TEN + 5 * MINUTE;
    account.worth(START * 0.97);
    const unseen = Engine.restore(JSON.parse(JSON.stringify(account.engine.snapshot())) as EngineSnapshot);

    account.acknowledge();
    expect(breakerOf(account.engine).state).toBe('cooling');
    account.atMs = TEN + 13 * HOUR;
    account.worth(START * 0.97);
    expect(breakerOf(account.engine).state).toBe('cooling');
    // The next day, and a day after the fall: now both conditions hold.
    account.atMs = TEN + 14 * HOUR;
    account.worth(START * 0.97);
    expect(breakerOf(account.engine).state).toBe('cooling');
    account.atMs = TEN + DAY + 6 * MINUTE;
    account.worth(START * 0.97);
    expect(breakerOf(account.engine).state).toBe('armed');

    account.engine = unseen;
    account.atMs = TEN + DAY + 6 * MINUTE;
    account.worth(START * 0.97);
    expect(breakerOf(account.engine).state).toBe('latched');
    account.atMs = TEN + 3 * DAY;
    account.worth(START * 0.97);
    expect(breakerOf(account.engine).state).toBe('latched');
    expect(account.acknowledge()).toBe('ok');
    expect(breakerOf(account.engine).state).toBe('armed');
    expect(account.acknowledge()).toBe('NOTHING_TO_DO');
  });
});

describe('through the whole sandbox', () => {
  let rig: SandboxRig;
  afterEach(() => rig.close());

  const at = (minutes: number): number => TEN + minutes * MINUTE;

  test('-2 %: entries refused, openings cancelled; -5 % for three seconds: all closed; a day later it arms; a death changes nothing', async () => {
    const notes = new Notes();
    const still = new Stillness();
    rig = await SandboxRig.open({
      market: () =>
        new WalkingMarket({
          seed: 3,
          startMs: TEN,
          assets: 3,
          stepMs: 10_000,
          volatility: 0,
          fundingRate: 0,
          // Half of the account is long: 4.2 % and then 7 % of the price.
          shocks: [
            { atMs: at(10), asset: null, factor: 0.958 },
            { atMs: at(20), asset: null, factor: 0.93 },
          ],
        }),
      settings: wholeSizes((base) => ({
        ...base,
        market: { ...base.market, staleAfterMs: MINUTE },
        sizing: { ...base.sizing, method: 'fixed', baseRate: 0.25 },
        risk: {
          ...base.risk,
          breakers: dailyAlone(base),
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
      watchers: [notes.see, still.see],
      snapshotEvery: 500,
    });
    rig.run(10_000);
    // Two positions of about a quarter of the account each.
    hold(rig, notes, { asset: 0, stopLossRate: 0.18 });
    hold(rig, notes, { asset: 1, stopLossRate: 0.18 });
    const { equity } = rig.engine.figures();
    expect(equity!.grossUnits / equity!.equityUnits).toBeGreaterThan(0.46);

    // An entry that the line swallows just before the fall: it works, as far as anybody knows.
    rig.runTo(at(10) - 1_000);
    const { link } = rig.session;
    const execute = link.execute.bind(link);
    link.execute = (effect) => {
      if (effect.kind !== 'SendOrders') execute(effect);
    };
    expect(codeOf(enter(rig, notes, { asset: 2, stopLossRate: 0.18 }))).toBe('ok');
    rig.commit();
    link.execute = execute;
    const swallowed = notes.openings().at(-1)!.orders[0]!.cloid;
    const waiting = propose(rig, notes, { asset: 2, strategyId: 'second-hand' });

    rig.runTo(at(10) + 500);
    expect(breakerOf(rig.engine).state).toBe('tripped');
    expect(notes.alerts.filter((alert) => alert.level === 'critical').map((alert) => alert.title)).toEqual([
      'Daily drawdown breaker tripped',
    ]);
    expect(notes.all('Cancel').flatMap((effect) => effect.cancels.map((cancel) => cancel.cloid))).toContain(swallowed);
    expect(codeOf(rig.command({ type: 'approveTicket', ticketId: waiting, maxSizeLots: null }))).toBe('TICKET_VOID');
    expect(codeOf(enter(rig, notes, { asset: 2 }))).toBe('REDUCE_ONLY_MODE');
    expect(rig.engine.figures().positions).toHaveLength(2);
    still.reachProtected(rig);
    expect(protectionFaults(rig)).toEqual([]);

    // The same state after a death.
    rig.kill({ engine: 1e9, exchange: 1e9 });
    await rig.begin();
    expect(breakerOf(rig.engine).state).toBe('tripped');
    rig.run(5_000);
    expect(codeOf(enter(rig, notes, { asset: 2 }))).toBe('REDUCE_ONLY_MODE');

    const openings = notes.openings().length;
    rig.runTo(at(20) + 2_900);
    expect(notes.alerts.filter((alert) => alert.level === 'emergency')).toEqual([]);
    rig.runTo(at(20) + 5_000);
    expect(notes.alerts.filter((alert) => alert.level === 'emergency').map((alert) => alert.title)).toEqual([
      'Emergency drawdown: flattening',
    ]);
    rig.run(10_000);
    expect(isFlattening(rig)).toBe(false);
    expect(rig.exchange.account(ACCOUNT).positions).toEqual([]);
    const closing = ordersOf(rig).filter((order) => order.reason === 'breaker');
    expect(new Set(closing.map((order) => order.asset))).toEqual(new Set([0, 1]));
    expect(closing.every((order) => order.reduceOnly)).toBe(true);

    // Seen by a person the same day: still nothing opens.
    expect(codeOf(rig.command({ type: 'acknowledgeBreaker', breaker: 'daily_drawdown' }))).toBe('ok');
    expect(breakerOf(rig.engine).state).toBe('cooling');
    rig.runTo(TEN + 13 * HOUR + 59 * MINUTE);
    expect(codeOf(enter(rig, notes, { asset: 2 }))).toBe('REDUCE_ONLY_MODE');
    rig.kill({ engine: 1e9, exchange: 1e9 });
    await rig.begin();
    rig.runTo(TEN + DAY + 22 * MINUTE);
    expect(breakerOf(rig.engine).state).toBe('armed');
    expect(notes.openings()).toHaveLength(openings);
    expect(codeOf(enter(rig, notes, { asset: 2 }))).toBe('ok');
    rig.commit();
    still.reachProtected(rig);
    const books = twoBooks(rig);
    expect(books.engine).toEqual(books.exchange);
    expect(rig.engine.figures().counters.breakerTrips).toEqual({ daily_drawdown: 1 });
    rig.exchange.audit();
  });
});

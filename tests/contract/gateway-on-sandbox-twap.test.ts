import { afterEach, describe, expect, test } from 'vitest';
import { asLots } from '../../src/contract/units.ts';
import { until } from '../support/loopback-venue.ts';
import { enter, type Rule } from '../support/sandbox-port.ts';
import { type Run, TwapWire } from '../support/twap-wire.ts';

/*
 * Orders that the venue works over time, through the whole live path on the sandbox's wire: lost requests, lost answers, deaths, reductions. Clocks are
 * moved by the test; nothing waits for a slice in real time.
 */

const LIMIT_MS = 90_000;

let wire: TwapWire;

afterEach(async () => {
  expect(await wire.close()).toEqual([]);
}, 30_000);

const place = (run: Run, order = wire.ticket(450)) => run.session.command({ type: 'placeOrder', order }, 'window');
const cancel = (run: Run) =>
  run.session.command({ type: 'cancelOrder', cloid: wire.twaps(run).at(-1)?.cloid ?? '' }, 'window');
const state = (run: Run): string | undefined => wire.twaps(run).at(-1)?.state;

/** Cancels what runs and waits until both sides know that it is over. */
async function ends(run: Run): Promise<void> {
  expect(await cancel(run)).toMatchObject({ ok: true });
  await until(() => wire.taken().at(-1)?.status === 'terminated' && state(run) === 'cancelled', 15_000);
}

describe('its request', () => {
  /** One placed in the given weather runs once, is known by its number, is covered, and can be cancelled. */
  async function runsOnce(rules: readonly Rule[], mute: readonly string[] = []): Promise<Run> {
    wire = await TwapWire.open(rules);
    const run = await wire.run();
    wire.port.mute(...mute);
    expect(await place(run)).toMatchObject({ ok: true });
    await until(() => state(run) === 'partially_filled' && wire.ours(run) > 0, 15_000);
    wire.port.mute();
    await wire.pass(31_000);
    await wire.agrees(run);
    expect(wire.taken()).toHaveLength(1);
    expect(wire.taken()[0]).toMatchObject({ status: 'activated' });
    expect(wire.ours(run)).toBeGreaterThan(0);
    await ends(run);
    await wire.agrees(run);
    const held = wire.theirs();
    await wire.pass(33_000);
    expect(wire.theirs()).toBe(held);
    expect(wire.taken()).toHaveLength(1);
    return run;
  }

  const sent = (run: Run) => run.notes.all('SendTwap').length;

  test('whose answer is lost', { timeout: LIMIT_MS }, async () => {
    const run = await runsOnce([{ fault: 'loseReply', kind: 'exchange', action: 'twapOrder', times: 1 }]);
    expect(sent(run)).toBe(1);
  });

  test('whose answer is lost, and no stream tells of its slices', { timeout: LIMIT_MS }, async () => {
    const rules: readonly Rule[] = [{ fault: 'loseReply', kind: 'exchange', action: 'twapOrder', times: 1 }];
    const run = await runsOnce(rules, ['userFills', 'orderUpdates']);
    expect(sent(run)).toBe(1);
  });

  test('whose answer comes after our patience', { timeout: LIMIT_MS }, async () => {
    const run = await runsOnce([{ fault: 'delayReply', kind: 'exchange', action: 'twapOrder', ms: 4_000, times: 1 }]);
    expect(sent(run)).toBe(1);
  });

  test('that is lost twice goes again with the same bytes', { timeout: LIMIT_MS }, async () => {
    const run = await runsOnce([{ fault: 'dropRequest', kind: 'exchange', action: 'twapOrder', times: 2 }]);
    expect(sent(run)).toBe(1);
  });

  test('that never arrives counts as never placed only when it can arrive no more', {
    timeout: LIMIT_MS,
  }, async () => {
    wire = await TwapWire.open([{ fault: 'dropRequest', kind: 'exchange', action: 'twapOrder', times: 3 }]);
    const run = await wire.run();
    expect(await place(run)).toMatchObject({ ok: true });
    await until(() => state(run) === 'unknown', 10_000);
    // What may still run counts: nothing else of the kind begins beside it.
    expect(await place(run)).toMatchObject({ ok: false, error: { code: 'DUPLICATE_INTENT' } });
    await wire.passUntil(() => state(run) === 'expired', 40_000);
    expect(wire.taken()).toEqual([]);
    expect(await place(run)).toMatchObject({ ok: true });
    await until(() => wire.taken().length === 1);
    await wire.agrees(run);
  });

  test('that was cancelled before its number was known is cancelled as soon as it is', {
    timeout: LIMIT_MS,
  }, async () => {
    wire = await TwapWire.open([{ fault: 'delayReply', kind: 'exchange', action: 'twapOrder', ms: 1_500, times: 1 }]);
    const run = await wire.run();
    wire.port.mute('userFills', 'orderUpdates');
    expect(await place(run)).toMatchObject({ ok: true });
    await until(() => wire.taken().length === 1);
    expect(await cancel(run)).toMatchObject({ ok: true });
    await until(() => wire.taken()[0]?.status === 'terminated' && state(run) === 'cancelled', 15_000);
    wire.port.mute();
    await wire.agrees(run);
  });
});

describe('its cancel', () => {
  async function cancelledIn(rules: readonly Rule[]): Promise<Run> {
    wire = await TwapWire.open(rules);
    const run = await wire.run();
    expect(await place(run)).toMatchObject({ ok: true });
    await until(() => wire.ours(run) > 0);
    await ends(run);
    await wire.agrees(run);
    const held = wire.theirs();
    await wire.pass(33_000);
    expect(wire.theirs()).toBe(held);
    return run;
  }

  test('whose answer is lost', { timeout: LIMIT_MS }, async () => {
    const run = await cancelledIn([{ fault: 'loseReply', kind: 'exchange', action: 'twapCancel', times: 1 }]);
    expect(run.notes.all('Cancel').filter(({ cancels }) => cancels[0]?.twapId !== undefined)).toHaveLength(1);
  });

  test('that is lost is sent anew while the order runs', { timeout: LIMIT_MS }, async () => {
    const run = await cancelledIn([{ fault: 'dropRequest', kind: 'exchange', action: 'twapCancel', times: 4 }]);
    expect(run.notes.all('Cancel').length).toBeGreaterThan(1);
  });

  test('that the venue turns away with 429 is sent anew', { timeout: LIMIT_MS }, async () => {
    const run = await cancelledIn([{ fault: 'status', status: 429, kind: 'exchange', action: 'twapCancel', times: 5 }]);
    expect(run.notes.all('Cancel').length).toBeGreaterThan(1);
  });
});

describe('its slices', () => {
  test('are the position of both sides, and covered, until the last', { timeout: LIMIT_MS }, async () => {
    wire = await TwapWire.open();
    const run = await wire.run();
    const order = wire.ticket(450);
    expect(await place(run, order)).toMatchObject({ ok: true });
    let before = 0;
    for (let slice = 1; slice <= 4; slice += 1) {
      await wire.passUntil(() => wire.theirs() > before, 32_000);
      await wire.agrees(run);
      before = wire.theirs();
      expect(wire.twaps(run)[0]?.filledLots).toBe(before);
      expect(wire.taken()[0]?.executedLots).toBe(before);
    }
    await wire.passUntil(() => wire.taken()[0]?.status === 'finished', 300_000);
    await until(() => state(run) === 'filled', 15_000);
    await wire.agrees(run);
    expect(wire.theirs()).toBe(order.sizeLots);
    expect(wire.twaps(run)[0]?.filledLots).toBe(order.sizeLots);
  });

  test('that nobody told of are in the books after the next comparison', { timeout: LIMIT_MS }, async () => {
    wire = await TwapWire.open();
    const run = await wire.run();
    expect(await place(run)).toMatchObject({ ok: true });
    await until(() => wire.ours(run) > 0);
    wire.port.mute('userFills');
    const before = wire.theirs();
    await wire.passUntil(() => wire.theirs() > before, 32_000);
    await wire.pass(6_000);
    await wire.agrees(run);
    expect(wire.twaps(run)[0]?.filledLots).toBe(wire.theirs());
  });

  test('that reduce leave a position as small as the exchange has it, its stop with it', {
    timeout: LIMIT_MS,
  }, async () => {
    wire = await TwapWire.open();
    const run = await wire.run();
    const bought = wire.ticket(450, { orderType: 'market' });
    const { twap: _, ...market } = bought;
    expect(await place(run, market)).toMatchObject({ ok: true });
    await until(() => wire.ours(run) > 0);
    await wire.agrees(run);
    const held = wire.theirs();
    const out = wire.ticket(450, { isBuy: false, reduceOnly: true, stopTicks: null, sizeLots: asLots(held) });
    expect(await place(run, out)).toMatchObject({ ok: true });
    await until(() => wire.theirs() < held);
    await wire.agrees(run);
    await wire.pass(31_000);
    await wire.agrees(run);
    expect(run.notes.all('SendTwap')).toMatchObject([{ reduceOnly: true }]);
    // Closed by hand meanwhile: what is left of it has nothing to reduce, and must not meet what is opened next.
    expect(await run.session.command({ type: 'closePosition', asset: 0 }, 'window')).toMatchObject({ ok: true });
    await until(() => wire.theirs() === 0 && wire.taken()[0]?.status === 'terminated', 15_000);
    await until(() => state(run) === 'cancelled');
    await wire.agrees(run);
  });
});

describe('a reduction over time', () => {
  test('whose fate is open keeps nobody in the position', { timeout: LIMIT_MS }, async () => {
    wire = await TwapWire.open([{ fault: 'dropRequest', kind: 'exchange', action: 'twapOrder', times: 3 }]);
    const run = await wire.run();
    const { twap: _, ...market } = wire.ticket(450, { orderType: 'market' });
    expect(await place(run, market)).toMatchObject({ ok: true });
    await until(() => wire.ours(run) > 0);
    await wire.agrees(run);
    const out = wire.ticket(450, {
      isBuy: false,
      reduceOnly: true,
      stopTicks: null,
      sizeLots: asLots(wire.ours(run)),
    });
    expect(await place(run, out)).toMatchObject({ ok: true });
    await until(() => state(run) === 'unknown', 10_000);
    expect(await run.session.command({ type: 'closePosition', asset: 0 }, 'window')).toMatchObject({ ok: true });
    await until(() => wire.theirs() === 0);
    await wire.agrees(run);
    expect(wire.taken()).toEqual([]);
  });
});

describe('a ticket that the visible book cuts', () => {
  test('is worked by the venue where the settings say so, and covered at its stop', { timeout: LIMIT_MS }, async () => {
    wire = await TwapWire.open();
    const run = await wire.run((base) => ({
      ...base,
      sizing: { ...base.sizing, method: 'fixed', baseRate: 0.04 },
      risk: { ...base.risk, caps: { ...base.risk.caps, depthShare: 0.0001 } },
      execution: { ...base.execution, sliceEntries: true, sliceStyle: 'native_twap' },
    }));
    expect(await enter(run.session, run.notes, { symbol: wire.port.venue.symbolOf(2) })).toBe('ok');
    await until(() => wire.ours(run, 2) > 0);
    expect(wire.twaps(run)).toMatchObject([{ strategyId: 'by-hand' }]);
    expect(run.notes.all('SendTwap')).toHaveLength(1);
    await wire.pass(31_000);
    await wire.agrees(run);
    await run.session.command({ type: 'closePosition', asset: 2 }, 'window');
    await until(() => wire.theirs(2) === 0 && wire.taken()[0]?.status === 'terminated', 15_000);
    await wire.agrees(run);
  });
});

describe('the death of the program', () => {
  test('while one runs: it is found again, covered, not doubled', { timeout: LIMIT_MS }, async () => {
    wire = await TwapWire.open();
    const one = await wire.run();
    expect(await place(one)).toMatchObject({ ok: true });
    await until(() => wire.ours(one) > 0);
    await one.session.abandon();
    const before = wire.theirs();
    await wire.passUntil(() => wire.theirs() > before, 32_000);
    const again = await wire.run();
    await wire.agrees(again);
    expect(wire.twaps(again)).toMatchObject([{ state: 'partially_filled', filledLots: wire.theirs() }]);
    expect(again.notes.all('SendTwap')).toEqual([]);
    expect(wire.taken()).toHaveLength(1);
    await ends(again);
    await wire.agrees(again);
  });

  test('between its request and its answer: the same', { timeout: LIMIT_MS }, async () => {
    wire = await TwapWire.open([{ fault: 'delayReply', kind: 'exchange', action: 'twapOrder', ms: 30_000 }]);
    const one = await wire.run();
    wire.port.mute('userFills', 'orderUpdates');
    expect(await place(one)).toMatchObject({ ok: true });
    await until(() => wire.taken().length === 1);
    await one.session.abandon();
    wire.port.mute();
    const again = await wire.run();
    await until(() => state(again) === 'partially_filled', 15_000);
    await wire.pass(31_000);
    await wire.agrees(again);
    expect(wire.twaps(again)).toMatchObject([{ filledLots: wire.theirs() }]);
    expect(again.notes.all('SendTwap')).toEqual([]);
    expect(wire.taken()).toHaveLength(1);
    await ends(again);
    expect(wire.taken()).toHaveLength(1);
  });
});

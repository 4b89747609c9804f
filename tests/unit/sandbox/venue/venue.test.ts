import { describe, expect, test } from 'vitest';
import { parseScript } from '../../../../src/sandbox/faults/parse-script.ts';
import type { VenueEvent } from '../../../../src/sandbox/types.ts';
import { openVenue } from '../../../../src/sandbox/venue/open-venue.ts';
import { ALICE, LiveVenue, WALL_START_MS } from '../../../support/live-venue.ts';

const HOUR = 3_600_000;

function heard(live: LiveVenue): VenueEvent[] {
  const events: VenueEvent[] = [];
  live.venue.listen((event) => events.push(event));
  return events;
}

const names = (events: readonly VenueEvent[]): string[] =>
  events.map((event) =>
    event.kind === 'outputs' ? `outputs:${event.outputs.map(({ kind }) => kind).join('+')}` : event.kind,
  );

describe('listeners of the venue', () => {
  test('hear of a trade before it is answered: outputs, then what everybody sees', () => {
    const live = new LiveVenue();
    live.venue.open(ALICE);
    const events = heard(live);
    live.send([{ ticks: 1_010_000, tif: 'Ioc' }]);
    expect(names(events)).toEqual(['outputs:fill+orderUpdate+reply', 'trades']);
    live.pass(5);
    expect(names(events).at(-1)).toBe('pumped');
  });

  test('hear no more when they have ended it', () => {
    const live = new LiveVenue();
    const events: VenueEvent[] = [];
    const end = live.venue.listen((event) => events.push(event));
    end();
    live.pass(5);
    expect(events).toEqual([]);
  });

  test('hear everything in one order, also when one of them asks for more', () => {
    const live = new LiveVenue();
    let asked = false;
    live.venue.listen((event) => {
      if (event.kind !== 'trades' || asked) return;
      asked = true;
      live.send([{ sell: true, ticks: 990_000, tif: 'Ioc' }]);
    });
    const events = heard(live);
    live.send([{ ticks: 1_010_000, tif: 'Ioc' }]);
    const fills = events
      .flatMap((event) => (event.kind === 'outputs' ? event.outputs : []))
      .filter(({ kind }) => kind === 'fill');
    expect(fills.map((fill) => fill.kind === 'fill' && fill.isBuy)).toEqual([true, false]);
    expect(names(events).filter((name) => name === 'trades')).toHaveLength(2);
  });

  test('that throw do not keep others from hearing', () => {
    const live = new LiveVenue();
    live.venue.listen(() => {
      throw new Error('deaf');
    });
    const events = heard(live);
    live.pass(1);
    expect(events.length).toBeGreaterThan(0);
    expect(live.problems[0]).toContain('deaf');
  });
});

describe('time of the venue', () => {
  test('a request is judged at the time of the clock when the exchange is close behind', () => {
    const live = new LiveVenue();
    live.wallMs += 100;
    live.send([{ ticks: 900_000 }]);
    expect(live.exchange.nowMs).toBe(live.wallMs);
  });

  test('a request is judged where the exchange stands when it lags far behind', () => {
    const live = new LiveVenue();
    live.venue.open(ALICE);
    const before = live.exchange.nowMs;
    live.wallMs += 10_000;
    live.send([{ ticks: 900_000 }]);
    expect(live.exchange.nowMs).toBe(before);
    live.pass(0);
    expect(live.exchange.nowMs).toBe(live.wallMs);
  });

  test('a fast exchange gives up what it cannot follow, and nonces keep to the wall clock', () => {
    const live = new LiveVenue({ speed: 100 });
    live.pass(1_000);
    expect(live.exchange.nowMs - WALL_START_MS).toBeGreaterThan(99_000);
    expect(live.venue.clientNowMs()).toBe(live.wallMs);
  });

  test('a skewed clock deceives clients, not the script', () => {
    const live = new LiveVenue({ rules: [{ fault: 'clockSkew', ms: 5_000 }] });
    expect(live.venue.clientNowMs() - live.venue.wallNowMs()).toBe(5_000);
  });

  test('faults of the exchange happen when they are due, and unknown coins are told', () => {
    const live = new LiveVenue({
      rules: [
        { fault: 'delist', coin: 'ETH', fromMs: 1_000 },
        { fault: 'halt', coin: 'NONE', fromMs: 1_000 },
      ],
    });
    expect(live.ask('meta')).toMatchObject({ universe: { 1: { name: 'ETH', marginTableId: 52 } } });
    live.pass(2_000);
    expect(live.ask('meta')).toMatchObject({ universe: { 1: { name: 'ETH', isDelisted: true } } });
    expect(live.problems).toEqual(['fault halt: no coin NONE']);
  });
});

describe('a venue as it is opened', () => {
  const parts = {
    seed: 3,
    speed: 1,
    startUnits: 5_000_000_000,
    faults: null,
    limits: 'off',
    directory: {},
    onProblem: () => undefined,
  } as const;

  test('generated: agrees with the wall clock and has markets at once', () => {
    const venue = openVenue({ ...parts, recorded: null, symbols: 3, wallMs: () => WALL_START_MS });
    expect(venue.wireMs(venue.nowMs())).toBe(WALL_START_MS);
    expect(venue.exchange.bookLevels(0, 1).bids).toHaveLength(1);
    venue.open(ALICE);
    expect(venue.exchange.account(ALICE).equityUnits).toBe(5_000_000_000);
  });

  test('recorded: plays the past as now, in the middle of a bar', () => {
    const openMs = Array.from({ length: 1_000 }, (_, i) => Date.UTC(2024, 0, 1) + i * HOUR);
    const flat = Float64Array.from(openMs, () => 100);
    const series = {
      symbol: 'BTC',
      sourceName: 'BTC',
      szDecimals: 3,
      intervalMs: HOUR,
      openMs: Float64Array.from(openMs),
      open: flat,
      high: flat,
      low: flat,
      close: flat,
      volume: flat,
    };
    const venue = openVenue({ ...parts, recorded: [series], wallMs: () => WALL_START_MS });
    expect(venue.wireMs(venue.nowMs())).toBe(WALL_START_MS);
    expect(new Date(venue.nowMs()).getUTCFullYear()).toBe(2024);
    expect((WALL_START_MS - venue.nowMs()) % (24 * HOUR)).toBe(0);
    expect(venue.exchange.bookLevels(0, 1).bids).toHaveLength(1);
  });
});

test('a fault without a beginning is there before the first request', () => {
  const rules = [{ fault: 'halt', coin: 'BTC' }, { fault: 'postOnly' }];
  const script = parseScript(JSON.stringify({ rules }));
  if (!script.ok) throw new Error(script.error.path);
  const venue = openVenue({
    seed: 1,
    recorded: null,
    symbols: 2,
    speed: 1,
    startUnits: 1_000_000_000,
    faults: script.value,
    limits: 'off',
    directory: {},
    wallMs: () => WALL_START_MS,
    onProblem: () => undefined,
  });
  venue.start();
  venue.stop();
  expect(venue.faults.isPostOnly()).toBe(true);
  venue.open(ALICE);
  const cloid = null;
  const type = { kind: 'limit', tif: 'Alo' } as const;
  const order = { cloid, asset: 0, isBuy: true, priceTicks: 900_000, sizeLots: 100_000, reduceOnly: false, type };
  expect(
    venue.submit({ kind: 'order', account: ALICE, grouping: 'na', orders: [order], expiresAfterMs: null }),
  ).toMatchObject({ legs: [{ text: expect.stringContaining('halted') }] });
});

import { afterEach, expect, test } from 'vitest';
import { handleExchange } from '../../src/sandbox/actions/handle-exchange.ts';
import { handleInfo } from '../../src/sandbox/info/handle-info.ts';
import { SandboxServer } from '../../src/sandbox/server/sandbox-server.ts';
import { openVenue } from '../../src/sandbox/venue/open-venue.ts';
import { HOUR_MS, RECORDING_START_MS as START, seriesOf } from '../support/recorded-series.ts';

const HOURS = 100;

const servers: SandboxServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A recording of a hundred hours with funding of BTC alone, one rate an hour but for each seventh, on a wall clock that the test moves. */
async function serve() {
  const bars = Array.from({ length: HOURS }, (_, at) => ({ at, o: 50, h: 51, l: 49, c: 50, v: 100_000 }));
  const parts = Float64Array.from({ length: HOURS }, (_, at) => (at % 7 === 0 ? Number.NaN : (at - 40) * 1_234_500));
  const series = [
    { ...seriesOf('BTC', 3, bars), funding: { firstMs: START + HOUR_MS, parts } },
    seriesOf('ETH', 3, bars),
  ];
  // A Monday, years later.
  const wall = { ms: START + 104 * 7 * 24 * HOUR_MS + 20 * 60_000 };
  const venue = openVenue({
    seed: 1,
    recorded: series,
    speed: 1,
    startUnits: 10_000_000_000,
    faults: null,
    limits: 'off',
    directory: {},
    wallMs: () => wall.ms,
    onProblem: (text) => {
      throw new Error(text);
    },
  });
  const handlers = { info: handleInfo, exchange: handleExchange };
  const server = new SandboxServer({ venue, handlers, stream: null, onProblem: (text) => expect(text).toBe('') });
  servers.push(server);
  const port = await server.listen(0);
  const ask = async (body: object): Promise<unknown> => {
    const reply = await fetch(`http://127.0.0.1:${port}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(reply.status).toBe(200);
    return reply.json();
  };
  const rateAt = (atMs: number): number | null => {
    const one = parts[Math.round((atMs - START - HOUR_MS) / HOUR_MS)] ?? Number.NaN;
    return Number.isNaN(one) ? null : one / 1e12;
  };
  const pass = (ms: number): void => {
    wall.ms += ms;
    for (let before = -1; before < venue.nowMs(); venue.pump()) before = venue.nowMs();
  };
  return { venue, ask, rateAt, pass };
}

test('over the wire, history, context and prediction tell the recorded rates, and no other market has any', async () => {
  const { venue, ask, rateAt, pass } = await serve();
  const fromMs = venue.nowMs();
  pass(20 * HOUR_MS);
  const firstMs = fromMs - (fromMs % HOUR_MS) + HOUR_MS;
  const expected = Array.from({ length: 20 }, (_, at) => firstMs + at * HOUR_MS)
    .filter((atMs) => rateAt(atMs) !== null)
    .map((atMs) => ({ time: venue.wireMs(atMs), rate: rateAt(atMs) }));
  const rows = (await ask({ type: 'fundingHistory', coin: 'BTC', startTime: 0 })) as {
    readonly coin: string;
    readonly fundingRate: string;
    readonly time: number;
  }[];
  expect(rows.map(({ time, fundingRate }) => ({ time, rate: Number(fundingRate) }))).toEqual(expected);
  expect(new Set(rows.map(({ coin }) => coin))).toEqual(new Set(['BTC']));
  expect(expected.length).toBeGreaterThan(15);
  expect(expected.length).toBeLessThan(20);
  expect(await ask({ type: 'fundingHistory', coin: 'ETH', startTime: 0 })).toEqual([]);
  for (let hour = 0; hour < 8; hour += 1) {
    const rate = rateAt(venue.nowMs() - (venue.nowMs() % HOUR_MS));
    const [meta, contexts] = (await ask({ type: 'metaAndAssetCtxs' })) as [
      { readonly universe: readonly { readonly name: string }[] },
      readonly { readonly funding: string }[],
    ];
    const of = (name: string): number =>
      Number(contexts[meta.universe.findIndex((market) => market.name === name)]?.funding);
    expect([of('BTC'), of('ETH')]).toEqual([rate ?? 0, 0]);
    const predicted = (await ask({ type: 'predictedFundings' })) as [
      string,
      [string, { fundingRate: string } | null][],
    ][];
    const own = predicted.find(([coin]) => coin === 'BTC')?.[1].find(([name]) => name === 'HlPerp')?.[1] ?? null;
    expect(own === null ? null : Number(own.fundingRate)).toBe(rate);
    pass(HOUR_MS);
  }
});

import { afterEach, expect, test } from 'vitest';
import { historyOfStore } from '../../src/adapters/archive/history.ts';
import { BudgetMeter } from '../../src/adapters/hyperliquid/budget-meter.ts';
import { CandleReader } from '../../src/adapters/hyperliquid/candle-reader.ts';
import { HistoryLoader } from '../../src/adapters/hyperliquid/history-loader.ts';
import { VenueHttp } from '../../src/adapters/hyperliquid/venue-http.ts';
import { ArchiveLab } from '../support/archive-lab.ts';
import { loopbackEndpoints } from '../support/gateway-rig.ts';
import { until } from '../support/loopback-venue.ts';
import { SandboxPort } from '../support/sandbox-port.ts';

/* The engine's history is the same whether its bars come from the venue or from the store; from the store it costs next to nothing. */

const MINUTE = 60_000;

let port: SandboxPort;
let http: VenueHttp;
const lab = new ArchiveLab();
afterEach(async () => {
  http.close();
  lab.close();
  await port.close();
});

test('a second start asks for the running bar alone and gives the engine the same bars', async () => {
  port = await SandboxPort.open();
  const meter = new BudgetMeter(() => performance.now());
  http = new VenueHttp(loopbackEndpoints(port.url), meter);
  const problems: string[] = [];
  // The same moment for all three, so that their bars can be compared.
  const nowMs = Date.now();
  const parts = { nowMs: () => nowMs, onProblem: (text: string) => problems.push(text) };
  const loader = new HistoryLoader({ ...parts, reader: new CandleReader({ ...parts, http }) });
  const btc = port.venue.instruments().find(({ symbol }) => symbol === 'BTC')!;
  const load = () => loader.load(btc, MINUTE, 300, new AbortController().signal);
  const used = () => meter.view().ipWeight.used;

  const bare = (await load())!;
  const store = await lab.open();
  http.archive = historyOfStore(store);
  const first = await load();
  await until(() => store.views().length === 1);
  await store.settle();
  const before = used();
  const second = (await load())!;
  // 300 bars cost 25 of weight, one costs 20.
  expect(used() - before).toBe(20);
  // Trades since then are still to come, however long the question had waited for room.
  expect(second.askedMs).toBe(nowMs);
  const history = (loaded: typeof bare) => loaded.updates.find(({ type }) => type === 'history');
  expect(history(bare)).toBeDefined();
  expect(history(first!)).toEqual(history(bare));
  expect(history(second)).toEqual(history(bare));
  expect(problems).toEqual([]);
});

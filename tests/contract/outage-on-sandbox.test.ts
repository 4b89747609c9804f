import { afterEach, expect, test } from 'vitest';
import { candleSteps } from '../../src/adapters/hyperliquid/candle-steps.ts';
import type { Candle } from '../../src/hyperliquid/decode/market-shapes.ts';
import { until } from '../support/loopback-venue.ts';
import { SandboxPort, SessionNotes } from '../support/sandbox-port.ts';

/* A whole session on the sandbox's wire: its streams are mute over the end of a minute, then break; the bar of that minute is the venue's soon after. */

let port: SandboxPort;

afterEach(async () => {
  await port.close();
  expect(port.problems).toEqual([]);
});

const MINUTE = 60_000;

test('the bar of a minute in which much was not heard waits, and is the venue’s after a reconnect', {
  timeout: 200_000,
}, async () => {
  port = await SandboxPort.open();
  const home = port.home();
  const asset = 0;
  const [instrument] = port.venue.instruments();
  const told = async (fromMs: number, toMs: number): Promise<unknown> => {
    const req = { coin: instrument?.symbol, interval: '1m', startTime: fromMs, endTime: toMs - 1 };
    const response = await fetch(`${port.url}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'candleSnapshot', req }),
    });
    const rows = (await response.json()) as readonly Candle[];
    return rows.map((row) => [row.t, ...(candleSteps(row, instrument!) ?? [])]);
  };
  const session = await port.session(home, new SessionNotes(), { markets: 3 });
  session.start();
  const { engine } = session.host;
  await until(() => engine.seq > 0 && engine.barsOf(asset).closed.length > 50, 30_000);
  // Before the end of a minute the streams fall silent; the sockets are replaced after it.
  await until(() => Date.now() % MINUTE > 40_000 && Date.now() % MINUTE < 45_000, 70_000);
  const from = Math.floor(Date.now() / MINUTE) * MINUTE;
  port.mute('trades', 'l2Book', 'bbo', 'activeAssetCtx', 'allMids');
  await until(() => Date.now() > from + MINUTE + 2_000, 60_000);
  const newest = (): number => engine.barsOf(asset).closed.at(-1)?.openMs ?? 0;
  // Its bar is no closed one yet: strategies have not seen it.
  expect(newest()).toBeLessThan(from);
  port.mute();
  port.breakStreams();
  await until(() => newest() >= from, 60_000);
  const ours = engine
    .barsOf(asset)
    .closed.filter(({ openMs }) => openMs >= from - 5 * MINUTE && openMs <= from)
    .map((bar) => [bar.openMs, bar.openTicks, bar.highTicks, bar.lowTicks, bar.closeTicks, bar.volumeLots]);
  expect(ours).toEqual(await told(from - 5 * MINUTE, from + MINUTE));
  expect(ours).toHaveLength(6);
  await session.stop('evening');
});

import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { recoverExchange } from '../../src/adapters/exchange-link/recover-exchange.ts';
import type { PaperSession } from '../../src/adapters/paper/compose-paper.ts';
import { asLots, asUnits } from '../../src/contract/units.ts';
import { roundPriceDown } from '../../src/engine/domain/instrument.ts';
import { createLiveModel } from '../../src/exchange/market/live-model.ts';
import { until } from '../support/loopback-venue.ts';
import { paperSession } from '../support/paper-desk.ts';
import { SandboxPort, SessionNotes } from '../support/sandbox-port.ts';

/* An order over time on paper: the exchange inside the program works it at the public market's prices, also over a crash. */

const LIMIT_MS = 60_000;
/** Steps of the moved clocks, ms: shorter than any silence that counts. */
const STEP_MS = 1_500;

let port: SandboxPort;
const sessions: PaperSession[] = [];

afterEach(async () => {
  for (const session of sessions.splice(0)) await session.abandon();
  await port.close();
  expect(port.problems).toEqual([]);
});

interface Running {
  readonly session: PaperSession;
  readonly notes: SessionNotes;
}

async function run(home: string): Promise<Running> {
  const notes = new SessionNotes();
  const session = await paperSession(home, port.url, notes, {
    markets: 3,
    wallMs: () => Date.now() + port.ahead.ms,
    steadyMs: () => performance.now() + port.ahead.ms,
  });
  sessions.push(session);
  session.start();
  const { engine } = session.host;
  await until(() => engine.figures().reconciled && engine.figures().equity !== null, 15_000);
  await until(() => session.view().connection === 'connected');
  await until(() => engine.figures().market.updates > 50, 15_000);
  return { session, notes };
}

/** Time goes by until it is so, at most `limitMs`. */
async function passUntil(holds: () => boolean, limitMs: number): Promise<void> {
  for (let passed = 0; passed < limitMs && !holds(); passed += STEP_MS) {
    port.ahead.ms += STEP_MS;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await until(holds);
}

const lots = ({ session }: Running) => session.host.engine.figures().positions[0]?.sizeLots ?? 0;
const orders = ({ session }: Running) =>
  session.host.engine.viewSnapshot().flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []));
const twap = (one: Running) => orders(one).find(({ type }) => type === 'twap');
const covered = (one: Running): number =>
  orders(one)
    .filter(({ type, state }) => type === 'stop_loss' && state === 'open')
    .reduce((sum, { sizeLots }) => sum + sizeLots, 0);
const isCovered = (one: Running): boolean => covered(one) === lots(one);

test('slices trade at the public prices and are covered; a crash finds it running, a cancel ends it', {
  timeout: LIMIT_MS,
}, async () => {
  port = await SandboxPort.open([], 'off');
  const home = port.home();
  const first = await run(home);
  const ask = port.venue.exchange.bookLevels(0, 1).asks[0]?.[0] ?? 0;
  const priceDecimals = port.venue.exchange.instruments()[0]?.priceDecimals ?? 0;
  const sizeLots = asLots(Math.floor(450_000_000 / ask));
  const placed = await first.session.command(
    {
      type: 'placeOrder',
      order: {
        asset: 0,
        isBuy: true,
        sizeLots,
        orderType: 'twap',
        limitTicks: null,
        triggerTicks: null,
        timeInForce: 'Ioc',
        reduceOnly: false,
        twap: { minutes: 5, randomize: false },
        stopTicks: roundPriceDown(ask * 0.9, priceDecimals),
        takeProfitTicks: null,
      },
    },
    'window',
  );
  expect(placed).toMatchObject({ ok: true });
  await until(() => lots(first) > 0 && isCovered(first));
  const one = lots(first);
  await passUntil(() => lots(first) > one && isCovered(first), 40_000);
  expect(twap(first)).toMatchObject({ state: 'partially_filled', filledLots: lots(first) });
  const before = lots(first);
  await first.session.abandon();

  const second = await run(home);
  expect(lots(second)).toBeGreaterThanOrEqual(before);
  expect(second.notes.all('SendTwap')).toEqual([]);
  await passUntil(() => lots(second) > before && isCovered(second), 40_000);
  expect(twap(second)).toMatchObject({ state: 'partially_filled', filledLots: lots(second), sizeLots });
  expect(
    await second.session.command({ type: 'cancelOrder', cloid: twap(second)?.cloid ?? '' }, 'window'),
  ).toMatchObject({
    ok: true,
  });
  await until(() => twap(second)?.state === 'cancelled');
  const held = lots(second);
  expect(await second.session.command({ type: 'closePosition', asset: 0 }, 'window')).toMatchObject({ ok: true });
  await until(() => lots(second) === 0 && covered(second) === 0, 15_000);
  expect(held).toBeLessThan(sizeLots);
  const { account } = second.session.gateway.view();
  await second.session.stop('evening');
  expect([...first.notes.broken, ...second.notes.broken]).toEqual([]);
  const model = createLiveModel({ startMs: 0, barIntervalMs: 60_000 });
  const { exchange } = recoverExchange(
    join(home, 'exchange.db'),
    { model, clientStartUnits: asUnits(10_000_000_000) },
    'look',
  );
  exchange.audit();
  expect(exchange.twaps(account)).toMatchObject([{ status: 'terminated', executedLots: held }]);
  expect(port.venue.exchange.twaps(port.account)).toEqual([]);
});

import { afterEach, expect, test } from 'vitest';
import { until } from '../support/loopback-venue.ts';
import { type Run, TwapWire } from '../support/twap-wire.ts';

/* A person wants out while no order reaches the venue: on the wire, with the line that comes back late or breaks altogether. */

const LIMIT_MS = 90_000;

let wire: TwapWire;

afterEach(async () => {
  expect(await wire.close()).toEqual([]);
}, 30_000);

const closings = (run: Run): number =>
  run.notes.all('SendOrders').filter(({ reducesOnly, orders }) => reducesOnly && orders[0]?.type.kind === 'limit')
    .length;

async function holds(run: Run): Promise<void> {
  const { twap: _, ...order } = wire.ticket(450, { orderType: 'market' });
  expect(await run.session.command({ type: 'placeOrder', order }, 'window')).toMatchObject({ ok: true });
  await until(() => wire.ours(run) > 0);
  await wire.agrees(run);
}

const close = (run: Run) => run.session.command({ type: 'closePosition', asset: 0 }, 'window');

test('more than five closing orders that never arrive: the one that does closes', { timeout: LIMIT_MS }, async () => {
  // The entry passes; then eight orders with three copies each are lost.
  wire = await TwapWire.open([{ fault: 'dropRequest', kind: 'exchange', action: 'order', skip: 1, times: 24 }]);
  const run = await wire.run();
  await holds(run);
  expect(await close(run)).toMatchObject({ ok: true });
  await wire.passUntil(() => wire.theirs() === 0, 900_000);
  expect(closings(run)).toBe(9);
  await wire.agrees(run);
  expect(run.notes.alerts.filter(({ title }) => title.includes('nothing reaches the venue'))).toHaveLength(1);
});

test('502 for minutes: the same', { timeout: LIMIT_MS }, async () => {
  wire = await TwapWire.open([{ fault: 'status', status: 502, kind: 'exchange', action: 'order', skip: 1, times: 24 }]);
  const run = await wire.run();
  await holds(run);
  expect(await close(run)).toMatchObject({ ok: true });
  await wire.passUntil(() => wire.theirs() === 0, 900_000);
  expect(closings(run)).toBeGreaterThan(5);
  await wire.agrees(run);
});

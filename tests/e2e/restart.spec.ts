import { expect, test } from './support/fixtures.ts';
import { fixMarket } from './support/market.ts';
import { holdings } from './support/picture.ts';
import { replay } from './support/replay.ts';

test('a restart finds equity, position, orders, halt and state hash as they were left', async ({ open, home }) => {
  fixMarket(home);
  const first = await open({ args: ['--speed', '10'] });
  const ticket = await first.ticket();
  await first.at(`ticket-${ticket.ticketId}`).getByTestId('ticket-approve').click();
  await expect.poll(async () => (await first.picture()).positions.at(0)?.protectedRate).toBe(1);
  await first.at('kill-switch').click();
  await first.state('halted');
  await first.speed(0.1);
  const left = await first.picture();
  expect(await first.quit()).toBe(0);
  const ended = await first.stateHash();

  const second = await open({ args: ['--speed', '0.1'] });
  await second.state('halted');
  await expect(second.at('halt-reason')).toContainText(/kill/i);
  const found = await second.picture();
  expect(holdings(found.positions)).toEqual(holdings(left.positions));
  expect(found.positions[0]).toMatchObject({ stopTicks: left.positions[0]?.stopTicks, protectedRate: 1 });
  expect(found.account?.cashUnits).toBe(left.account?.cashUnits);
  const unrealised = (found.account?.unrealisedUnits ?? 0) - (left.account?.unrealisedUnits ?? 0);
  expect((found.account?.equityUnits ?? 0) - (left.account?.equityUnits ?? 0)).toBe(unrealised);
  // The sandbox stood still while it was closed: at a tenth of a second a second the price has hardly moved.
  expect(Math.abs(unrealised)).toBeLessThan(5_000_000);
  const working = (orders: typeof found.orders): string[] =>
    orders
      .filter((order) => order.state === 'open')
      .map((order) => order.cloid)
      .toSorted();
  expect(working(found.orders)).toEqual(working(left.orders));
  expect(found.tickets.filter((each) => each.state === 'waiting')).toEqual([]);
  expect(found.risk).toMatchObject({ halted: true, haltReason: left.risk?.haltReason });

  expect(await second.quit()).toBe(0);
  const { hash, seq } = await second.stateHash();
  expect(seq).toBeGreaterThan(ended.seq);
  const { code, outcome } = await replay(home);
  expect({ code, ...outcome }).toMatchObject({ code: 0, fromSeq: 0, stateHash: hash, toSeq: seq, mismatches: [] });
  expect(outcome.ordersChecked).toBeGreaterThan(0);
  expect(outcome.snapshotsChecked).toBeGreaterThanOrEqual(2);
});

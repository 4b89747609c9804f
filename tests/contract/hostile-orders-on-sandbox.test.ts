import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, describe, expect, test } from 'vitest';
import type { OrderTicket } from '../../src/contract/commands.ts';
import type { OrderView } from '../../src/contract/views.ts';
import { roundPriceDown } from '../../src/engine/domain/instrument.ts';
import { until } from '../support/loopback-venue.ts';
import { enter, type Rule } from '../support/sandbox-port.ts';
import { type Change, type Run, TwapWire } from '../support/twap-wire.ts';

/* Orders under attack on the wire: mixed answers, a second hand at the same account, a key that ends in the middle, refusals of cancels. */

const LIMIT_MS = 60_000;

let wire: TwapWire;

afterEach(async () => {
  expect(await wire.close()).toEqual([]);
}, 30_000);

const exchange = () => wire.port.venue.exchange;
const account = () => exchange().account(wire.port.account);
const orders = ({ session }: Run): readonly OrderView[] =>
  session.host.engine.viewSnapshot().flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []));
const working = (run: Run) =>
  orders(run).filter(({ state }) => ['pending', 'submitted', 'unknown', 'open', 'partially_filled'].includes(state));

async function open(rules: readonly Rule[] = [], change?: Change): Promise<Run> {
  wire = await TwapWire.open(rules);
  return await wire.run(change);
}

const place = (run: Run, order: OrderTicket) => run.session.command({ type: 'placeOrder', order }, 'window');

/** A person's limit for about so many USDC, three per cent below the market. */
function rests(usdc: number, asset = 0): OrderTicket {
  const { twap: _, ...ticket } = wire.ticket(usdc, { asset });
  const priceDecimals = exchange().instruments()[asset]?.priceDecimals ?? 0;
  const level = (rate: number) => roundPriceDown(wire.ask(asset) * rate, priceDecimals);
  return { ...ticket, orderType: 'limit', timeInForce: 'Gtc', limitTicks: level(0.97), stopTicks: level(0.9) };
}

async function holds(run: Run): Promise<void> {
  const { twap: _, ...order } = wire.ticket(450, { orderType: 'market' });
  expect(await place(run, order)).toMatchObject({ ok: true });
  await until(() => wire.ours(run) > 0);
  await wire.agrees(run);
}

/** The wire form of a number of ticks of asset 0. */
const price = (ticks: number): string => {
  const priceDecimals = exchange().instruments()[0]?.priceDecimals ?? 0;
  return String(Number((ticks / 10 ** priceDecimals).toPrecision(4)));
};
const size = (lots: number): string => String(lots / 10 ** (exchange().instruments()[0]?.szDecimals ?? 0));

describe('cancels', () => {
  async function threeRest(run: Run): Promise<void> {
    for (const asset of [0, 1, 2]) expect(await place(run, rests(100, asset))).toMatchObject({ ok: true });
    await until(() => account().openOrders.filter(({ reduceOnly }) => !reduceOnly).length === 3);
    await until(() => working(run).filter(({ reduceOnly, state }) => !reduceOnly && state === 'open').length === 3);
  }
  const gone = (run: Run) => until(() => account().openOrders.length === 0 && working(run).length === 0, 20_000);

  test('of which one comes too late: the others are gone, and so is it', { timeout: LIMIT_MS }, async () => {
    const run = await open();
    await threeRest(run);
    wire.port.mute('orderUpdates');
    const second = account().openOrders.filter(({ reduceOnly }) => !reduceOnly)[1];
    await wire.port.byHand().cancel({ cancels: [{ a: second?.asset ?? 0, o: second?.oid ?? 0 }] });
    expect(await run.session.command({ type: 'cancelAll', asset: null }, 'window')).toMatchObject({ ok: true });
    await gone(run);
    expect(
      orders(run)
        .filter(({ reduceOnly }) => !reduceOnly)
        .map(({ state }) => state),
    ).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  test('that are turned away with 429 by the dozen, while the switch is pressed', { timeout: LIMIT_MS }, async () => {
    const run = await open([{ fault: 'status', status: 429, kind: 'exchange', action: 'cancelByCloid', times: 12 }]);
    await threeRest(run);
    expect(await run.session.command({ type: 'killSwitch', flatten: false }, 'window')).toMatchObject({ ok: true });
    await gone(run);
    expect(run.notes.all('Cancel').length).toBeGreaterThan(2);
  });

  test('whose answer is lost are not taken for done before they are', { timeout: LIMIT_MS }, async () => {
    const run = await open([
      { fault: 'dropRequest', kind: 'exchange', action: 'cancelByCloid', times: 4 },
      { fault: 'loseReply', kind: 'exchange', action: 'cancelByCloid', times: 2 },
    ]);
    await threeRest(run);
    wire.port.mute('orderUpdates');
    expect(await run.session.command({ type: 'cancelAll', asset: null }, 'window')).toMatchObject({ ok: true });
    await gone(run);
    wire.port.mute();
  });
});

describe('a second hand', () => {
  const stopOf = () => account().openOrders.find(({ tpsl }) => tpsl === 'sl');

  test.each(['keeps', 'drops'])(
    'that changes our stop and %s our name for it: covered once, and it follows',
    {
      timeout: LIMIT_MS,
    },
    async (does) => {
      const run = await open();
      await holds(run);
      const stop = stopOf();
      const level = Math.floor((stop?.triggerTicks ?? 0) * 1.02);
      await wire.port.byHand().modify({
        a: true,
        oid: stop?.oid ?? 0,
        order: {
          a: 0,
          b: false,
          p: price(level * 0.95),
          s: size(stop?.remainingLots ?? 0),
          r: true,
          t: { trigger: { isMarket: true, triggerPx: price(level), tpsl: 'sl' } },
          ...(does === 'keeps' ? { c: stop?.cloid as `0x${string}` } : {}),
        },
      });
      await wire.pass(20_000);
      await wire.agrees(run);
      const stops = account().openOrders.filter(({ tpsl }) => tpsl === 'sl');
      expect(stops).toHaveLength(1);
      expect(stops[0]?.oid).not.toBe(stop?.oid);
      // What our books say of it is what stands.
      const ours = working(run).filter(({ type }) => type === 'stop_loss');
      expect(ours).toMatchObject([{ oid: stops[0]?.oid, triggerTicks: stops[0]?.triggerTicks }]);
      expect(await run.session.command({ type: 'closePosition', asset: 0 }, 'window')).toMatchObject({ ok: true });
      await until(() => wire.theirs() === 0);
      await wire.pass(20_000);
      // What bears no name of ours is left alone.
      await until(() => account().openOrders.every(({ cloid }) => cloid === null), 10_000);
      await until(() => working(run).every(({ foreign }) => foreign), 10_000);
    },
  );

  test('that changes our resting limit: followed under its new number, and cancelled by our name', {
    timeout: LIMIT_MS,
  }, async () => {
    const run = await open();
    expect(await place(run, rests(100))).toMatchObject({ ok: true });
    await until(() => working(run).some(({ state }) => state === 'open'));
    const limit = account().openOrders.find(({ reduceOnly }) => !reduceOnly);
    await wire.port.byHand().modify({
      oid: limit?.oid ?? 0,
      order: {
        a: 0,
        b: true,
        p: price(wire.ask() * 0.96),
        s: size(limit?.remainingLots ?? 0),
        r: false,
        t: { limit: { tif: 'Gtc' } },
        c: limit?.cloid as `0x${string}`,
      },
    });
    await wire.pass(10_000);
    const [ours] = working(run).filter(({ reduceOnly }) => !reduceOnly);
    const theirs = account().openOrders.filter(({ reduceOnly }) => !reduceOnly);
    expect(theirs).toHaveLength(1);
    expect(ours).toMatchObject({ cloid: limit?.cloid, oid: theirs[0]?.oid, priceTicks: theirs[0]?.priceTicks });
    expect(await run.session.command({ type: 'cancelAll', asset: null }, 'window')).toMatchObject({ ok: true });
    await wire.pass(10_000);
    await until(() => account().openOrders.length === 0 && working(run).length === 0, 15_000);
  });
});

describe('a key that ends', () => {
  test('while a limit rests and a position is held: told once, tried with measure, and the stop stays', {
    timeout: LIMIT_MS,
  }, async () => {
    const run = await open();
    await holds(run);
    expect(await place(run, rests(100, 1))).toMatchObject({ ok: true });
    await until(() => working(run).some((order) => order.asset === 1 && order.state === 'open'));
    const before = account().openOrders.length;
    wire.port.venue.directory.expireAgent(null);
    expect(await run.session.command({ type: 'cancelAll', asset: 1 }, 'window')).toMatchObject({ ok: true });
    expect(await run.session.command({ type: 'closePosition', asset: 0 }, 'window')).toMatchObject({ ok: true });
    await wire.pass(60_000);
    const told = run.notes.alerts.filter(({ body }) => body.includes('no longer takes orders of the agent'));
    expect(told).toHaveLength(1);
    expect(run.notes.all('Cancel').length).toBeLessThan(25);
    const closings = run.notes.all('SendOrders').filter(({ reducesOnly }) => reducesOnly);
    expect(closings.length).toBeGreaterThanOrEqual(5);
    expect(closings.length).toBeLessThan(15);
    expect(run.notes.alerts.some(({ title }) => title.includes('could not be closed'))).toBe(true);
    // Nothing that stood is taken for gone, and nothing new opens.
    expect(account().openOrders).toHaveLength(before);
    expect(working(run).filter(({ state }) => state === 'open')).toHaveLength(before);
    expect(wire.covered()).toBe(wire.theirs());
    expect(await place(run, rests(100, 2))).toMatchObject({ ok: false });
  });

  test('while an entry is chased: nothing of it rests past the end, what it filled is covered, and nothing opens', {
    timeout: LIMIT_MS,
  }, async () => {
    wire = await TwapWire.open();
    const key = `0x${'3'.padStart(64, '0')}` as const;
    const endMs = Date.now() + 120_000;
    await wire.port.byHand().approveAgent({
      agentAddress: privateKeyToAccount(key).address,
      agentName: `short valid_until ${endMs}`,
    });
    const run = await wire.run(
      (base) => ({ ...base, execution: { ...base.execution, entryStyle: 'post_only', quoteMs: 60_000 } }),
      key,
    );
    const quotes = () => account().openOrders.filter(({ reduceOnly }) => !reduceOnly);
    expect(await enter(run.session, run.notes, { symbol: wire.port.venue.symbolOf(0) })).toBe('ok');
    await until(() => quotes().length === 1);
    await wire.passUntil(() => quotes().length === 0, 118_000);
    expect(wire.port.venue.wireMs(exchange().nowMs)).toBeLessThan(endMs);
    await wire.agrees(run);
    await wire.pass(Math.max(0, endMs - Date.now() - wire.port.ahead.ms) + 5_000);
    expect([quotes().length, working(run).filter(({ reduceOnly }) => !reduceOnly).length]).toEqual([0, 0]);
    expect(wire.covered()).toBe(wire.theirs());
    expect(await place(run, rests(100, 1))).toMatchObject({ ok: false, error: { field: 'session.agent' } });
    const titles = run.notes.alerts.map(({ title }) => title);
    expect(titles.filter((title) => title === 'The approval of the agent has ended')).toHaveLength(1);
  });
});

import { afterEach, expect, test } from 'vitest';
import { asLots, asTicks } from '../../src/contract/units.ts';
import type { OrderUpdate } from '../../src/engine/domain/inputs.ts';
import type { WireOrder } from '../../src/engine/domain/orders-wire.ts';
import { gatewayRig, type Rig, sendOrders, wireOrder } from '../support/gateway-rig.ts';
import { until } from '../support/loopback-venue.ts';
import { type Rule, SandboxPort } from '../support/sandbox-port.ts';

/*
 * One request of four orders that end in four ways: refused for crossing, refused for its size, resting, filled at once. Each leg is read by itself,
 * and when the answer to all of them is late or lost, each is found by its client id.
 */

const LIMIT_MS = 60_000;

let port: SandboxPort;
let rig: Rig;

afterEach(async () => {
  await rig.gateway.stop();
  await port.close();
  expect(port.problems).toEqual([]);
});

async function connected(rules: readonly Rule[] = []): Promise<void> {
  port = await SandboxPort.open(rules, 'off');
  rig = gatewayRig(port.url, port.gatewayParts());
  await rig.connect();
}

/** Crossing post-only, too small, resting, taking; in this order. */
function fourLegs(): readonly WireOrder[] {
  const { bids, asks } = port.venue.exchange.bookLevels(0, 1);
  const { priceDecimals } = port.venue.exchange.instruments()[0] ?? { priceDecimals: 0 };
  const step = 10 ** Math.max(0, priceDecimals);
  const at = (ticks: number) => asTicks(Math.floor(ticks / step) * step);
  const [bid, ask] = [bids[0]?.[0] ?? 0, asks[0]?.[0] ?? 0];
  const lots = asLots(Math.ceil(50_000_000 / ask));
  return [
    wireOrder({ priceTicks: at(ask * 1.01), sizeLots: lots, type: { kind: 'limit', tif: 'Alo' } }),
    wireOrder({ priceTicks: at(bid * 0.9), sizeLots: asLots(1) }),
    wireOrder({ priceTicks: at(bid * 0.9), sizeLots: lots }),
    wireOrder({ priceTicks: at(ask * 1.01), sizeLots: lots, type: { kind: 'limit', tif: 'Ioc' } }),
  ];
}

/** What the exchange has: one position, one order, four that it has seen. */
function stands(orders: readonly WireOrder[]): void {
  const { positions, openOrders } = port.venue.exchange.account(port.account);
  expect(positions).toMatchObject([{ asset: 0, sizeLots: orders[3]?.sizeLots }]);
  expect(openOrders.map(({ cloid }) => cloid)).toEqual([orders[2]?.cloid]);
}

async function ask(order: WireOrder): Promise<OrderUpdate> {
  const answers = () => rig.of('OrderUpdate').filter(({ cloid }) => cloid === order.cloid);
  const before = answers().length;
  rig.gateway.execute({
    kind: 'QueryOrder',
    effectId: order.cloid,
    gate: 'none',
    cloid: order.cloid,
    asset: order.asset,
  });
  await until(() => answers().length > before);
  return answers().at(-1) as OrderUpdate;
}

test('each leg has its own answer', { timeout: LIMIT_MS }, async () => {
  await connected();
  const orders = fourLegs();
  rig.gateway.execute(sendOrders('four', { orders }));
  const outcome = await rig.reply('four');
  expect(outcome).toMatchObject({
    status: 'ok',
    legs: [
      { cloid: orders[0]?.cloid, status: 'error', code: 'post_only' },
      { cloid: orders[1]?.cloid, status: 'error', code: 'min_notional' },
      { cloid: orders[2]?.cloid, status: 'resting' },
      { cloid: orders[3]?.cloid, status: 'filled', filledLots: orders[3]?.sizeLots },
    ],
  });
  stands(orders);
});

test.each<[string, Rule]>([
  ['lost', { fault: 'loseReply', kind: 'exchange', action: 'order' }],
  ['late', { fault: 'delayReply', kind: 'exchange', action: 'order', ms: 20_000 }],
])(
  'an answer that is %s leaves all four unknown, and each is found as it is',
  { timeout: LIMIT_MS },
  async (_, rule) => {
    await connected([rule]);
    const orders = fourLegs();
    rig.gateway.execute(sendOrders('four', { orders }));
    expect(await rig.reply('four')).toMatchObject({ status: 'unknown' });
    stands(orders);
    // The one that is too small was refused before it became an order: there never was one.
    const found = await Promise.all(orders.map(ask));
    expect(found.map(({ status }) => status)).toEqual(['badAloPxRejected', 'unknownOid', 'open', 'filled']);
    expect(found.map(({ filledLots }) => filledLots)).toEqual([0, 0, 0, orders[3]?.sizeLots]);
  },
);

import { deskSide } from './gateway/desk-side.ts';
import { librarySide } from './gateway/library-side.ts';
import { type OrderSide, sharedMs } from './gateway/order-side.ts';
import { type Bench, type BenchResult, percentiles, round } from './result.ts';
import { type ServerProcess, startServer } from './sandbox/server-process.ts';

/**
 * Cancels that warm connections and code up: about the five hundredth the way of a request is compiled to its end, which holds one up for some
 * milliseconds. Each desk may spend 1200 of weight.
 */
const WARM_UP = 600;

/** Orders that hang, or that travel side by side. */
const ORDERS = 5;

/** Time after which the server answers an order that hangs, ms; below every time-out of both sides, and longer than all cancels take. */
const HANG_MS = 2_000;

/** Cancels of ours while orders hang; of the peer one in each round, since each waits for all of them. */
const CANCELS = 500;
const CANCEL_GOAL_MS = 1;

/** Latency of the server, ms, for orders side by side. */
const LATENCY_MS = 150;
const TOGETHER_GOAL_MS = 200;

/** How often each is measured. */
const ROUNDS = 20;
const PEER_ROUNDS = 3;

/**
 * What hangs must not hold up what is urgent: the time from the decision to cancel to the arrival of the whole request at the server, while five
 * orders wait for their answers; and five orders at once to a server that answers each after 150 ms.
 */
export const gateway: Bench = {
  name: 'gateway',
  about: 'a cancel while five orders hang, and five orders at once, beside the client library',
  run: async () => {
    const server = await startServer(new URL('gateway/slow-venue.ts', import.meta.url), []);
    const ours = deskSide(server.port);
    const other = deskSide(server.port);
    const peer = await librarySide(server.port);
    try {
      return [await cancels(server, ours, peer), await together(server, other, peer)];
    } finally {
      ours.close();
      other.close();
      peer.close();
      await server.stop();
    }
  },
};

async function cancels(server: ServerProcess, ours: OrderSide, peer: OrderSide): Promise<BenchResult> {
  // Connections and code are warm before, and what the start has left behind is cleared away.
  await hanging(server, ours, WARM_UP);
  globalThis.gc?.();
  const times = await hanging(server, ours, CANCELS);
  const theirs: number[] = [];
  for (let i = 0; i < PEER_ROUNDS; i++) theirs.push(...(await hanging(server, peer, 1)));
  const { p50, p99 } = percentiles(times);
  const peerValue = percentiles(theirs).p50;
  return {
    name: 'cancel-while-orders-hang',
    unit: 'ms',
    p50,
    p99,
    value: p99,
    goal: `p99 <= ${CANCEL_GOAL_MS} ms from the decision to its arrival at a server on this machine, while ${ORDERS} orders hang`,
    met: p99 <= CANCEL_GOAL_MS,
    peer: `p50 of ${peer.name}, whose orders hang for ${HANG_MS} ms`,
    peerValue,
    ratio: round(p50 / peerValue),
  };
}

/** Times of so many cancels, one after another, while orders hang, ms. */
async function hanging(server: ServerProcess, side: OrderSide, count: number): Promise<number[]> {
  await ask(server, `/hold/${HANG_MS}`);
  await ask(server, '/arrivals');
  const orders = Array.from({ length: ORDERS }, () => side.order());
  const decided: number[] = [];
  for (let i = 0; i < count; i++) {
    decided.push(sharedMs());
    await side.cancel();
  }
  const tookMs = sharedMs() - (decided[0] as number);
  if (tookMs > HANG_MS && count > 1)
    throw new Error(`the orders were answered before the last cancel, after ${tookMs} ms`);
  await Promise.all(orders);
  const seen = (await ask(server, '/arrivals')) as readonly { readonly type: string; readonly atMs: number }[];
  const arrived = seen.filter(({ type }) => type !== 'order').map(({ atMs }) => atMs);
  if (arrived.length !== count) throw new Error(`${count} cancels were sent and ${arrived.length} arrived`);
  return arrived.map((atMs, i) => atMs - (decided[i] as number));
}

async function together(server: ServerProcess, ours: OrderSide, peer: OrderSide): Promise<BenchResult> {
  await ask(server, `/hold/${LATENCY_MS}`);
  const times: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < ROUNDS; i++) times.push(await atOnce(ours));
  for (let i = 0; i < PEER_ROUNDS; i++) theirs.push(await atOnce(peer));
  const { p50, p99 } = percentiles(times);
  const peerValue = percentiles(theirs).p50;
  return {
    name: 'five-orders-at-once',
    unit: 'ms',
    p50,
    p99,
    value: p99,
    goal: `p99 < ${TOGETHER_GOAL_MS} ms for ${ORDERS} orders at ${LATENCY_MS} ms latency`,
    met: p99 < TOGETHER_GOAL_MS,
    peer: `p50 of ${peer.name}`,
    peerValue,
    ratio: round(p50 / peerValue),
  };
}

async function atOnce(side: OrderSide): Promise<number> {
  const from = sharedMs();
  await Promise.all(Array.from({ length: ORDERS }, () => side.order()));
  return sharedMs() - from;
}

async function ask(server: ServerProcess, path: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'POST' });
  return response.json();
}

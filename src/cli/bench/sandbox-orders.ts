import { performance } from 'node:perf_hooks';
import { actionHash } from '../../hyperliquid/signing/action-hash.ts';
import type { Curve } from '../../hyperliquid/signing/curve.ts';
import { agentDigest } from '../../hyperliquid/signing/digest.ts';
import { loadCurve } from '../../hyperliquid/signing/load-curve.ts';
import sandboxFlags from '../sandbox/node-flags.json' with { type: 'json' };
import { type Bench, type BenchResult, percentiles, round } from './result.ts';
import { type Driven, Driver } from './sandbox/drive.ts';
import { httpLanes } from './sandbox/http-lane.ts';
import type { LaneKind } from './sandbox/lane.ts';
import { startServer } from './sandbox/server-process.ts';
import { type Prices, SignedOrders } from './sandbox/signed-orders.ts';
import { wsLanes } from './sandbox/ws-lane.ts';

const ORDERS_PER_SECOND = 5_000;
const P99_MS = 5;

/** Requests that warm the server up, that run as fast as they can, and that are paced. */
const WARM_UP = 8_000;
const FLAT_OUT = 20_000;
const PACED = 20_000;

/** Orders of a request where several go together, as many as an entry of the terminal has with its stop and its take-profit. */
const BATCH = 3;

/** Recoveries for the limit that the curve sets. */
const RECOVERIES = 4_000;

/**
 * Orders to the sandbox from another process, signed beforehand, each by the rules of the exchange: signature, nonce, budget (not refused), book,
 * margin, conservation. Beside it the same bytes to a server that only parses them, and the recovery of the signer alone.
 *
 * The paced runs are an open loop, counted from when each request was due, so that a driver which stalls would count against the server. It
 * therefore makes and tidies up everything beforehand, reads into the same bytes again and again, leaves its processor alone between two
 * requests, and each paced figure tells how late it was itself. The server is started with the flags that `npm run sandbox` gives it.
 */
export const sandboxOrders: Bench = {
  name: 'sandbox-orders',
  about: 'signed orders a second to the sandbox over HTTP and WebSocket, limits off, beside a bare server',
  run: async () => {
    const { curve, kind } = loadCurve();
    const args = ['--port', '0', '--limits', 'off', '--seed', '7'];
    const sandbox = await startServer(new URL('../sandbox.ts', import.meta.url), args, sandboxFlags);
    const bare = await startServer(new URL('sandbox/bare-server.ts', import.meta.url), []);
    try {
      const limit = recoveriesPerSecond(curve);
      const orders = new SignedOrders(curve, await pricesOf(sandbox.port), Date.now());
      const results: BenchResult[] = [];
      for (const lanes of [httpLanes, wsLanes])
        results.push(...(await measure({ lanes, orders, sandbox: sandbox.port, bare: bare.port, limit, kind })));
      return results;
    } finally {
      await Promise.all([sandbox.stop(), bare.stop()]);
    }
  },
};

interface Setting {
  readonly lanes: LaneKind;
  readonly orders: SignedOrders;
  readonly sandbox: number;
  readonly bare: number;
  /** Recoveries a second on one core. */
  readonly limit: number;
  readonly kind: string;
}

async function measure({ lanes, orders, sandbox, bare, limit, kind }: Setting): Promise<readonly BenchResult[]> {
  const driver = await Driver.open(lanes, sandbox, checkAnswer);
  await driver.flatOut(orders.take(WARM_UP));
  const requests = orders.take(FLAT_OUT);
  const flatOut = await driver.flatOut(requests);
  const paced = await driver.paced(orders.take(PACED), ORDERS_PER_SECOND);
  const batched = await driver.paced(orders.take(Math.ceil(PACED / BATCH), BATCH), ORDERS_PER_SECOND);
  driver.close();
  const peer = await Driver.open(lanes, bare, () => undefined);
  await peer.flatOut(requests.slice(0, WARM_UP));
  const theirs = await peer.flatOut(requests);
  peer.close();
  const name = lanes === httpLanes ? 'http' : 'ws';
  return [
    throughput(`sandbox-orders-${name}`, flatOut, {
      peer: `the same bytes to a bare server (${lanes.name})`,
      value: theirs.ordersPerSecond,
    }),
    throughput(`sandbox-orders-${name}-of-limit`, flatOut, {
      peer: `recovery of the signer alone (${kind})`,
      value: limit,
    }),
    latency(`sandbox-orders-${name}-at-5000`, paced, theirs),
    latency(`sandbox-orders-${name}-at-5000-by-${BATCH}`, batched, theirs),
  ];
}

function throughput(
  name: string,
  { times, ordersPerSecond }: Driven,
  peer: { readonly peer: string; readonly value: number },
): BenchResult {
  const { p50, p99 } = percentiles(times);
  return {
    name,
    unit: 'orders/s',
    p50: null,
    p99: null,
    value: round(ordersPerSecond),
    goal: `>= ${ORDERS_PER_SECOND} orders/s with p99 < ${P99_MS} ms; it was p50 ${p50} ms, p99 ${p99} ms`,
    met: ordersPerSecond >= ORDERS_PER_SECOND && p99 < P99_MS,
    peer: peer.peer,
    peerValue: round(peer.value),
    ratio: round(ordersPerSecond / peer.value),
  };
}

function latency(name: string, paced: Driven, bare: Driven): BenchResult {
  const { p50, p99 } = percentiles(paced.times);
  const peerValue = percentiles(bare.times).p99;
  const late = percentiles(paced.late).p99;
  return {
    name,
    unit: 'ms',
    p50,
    p99,
    value: p99,
    goal: `p99 < ${P99_MS} ms at ${ORDERS_PER_SECOND} orders/s, from when each was due; the driver itself was late by p99 ${late} ms`,
    met: p99 < P99_MS,
    peer: 'p99 of the bare server flat out',
    peerValue,
    ratio: round(p99 / peerValue),
  };
}

/** Every answer counts: one refusal and the figure is none. */
function checkAnswer(answer: string): void {
  if (answer.includes('"status":"ok"') && !answer.includes('"error"')) return;
  throw new Error(`the sandbox refused: ${answer}`);
}

function recoveriesPerSecond(curve: Curve): number {
  const key = new Uint8Array(32).fill(9);
  const digest = agentDigest(actionHash({ type: 'noop' }, 1, null, null), 'a');
  const { r, s, v } = curve.sign(digest, key);
  for (let i = 0; i < RECOVERIES / 10; i++) curve.recover(digest, r, s, v);
  const from = performance.now();
  for (let i = 0; i < RECOVERIES; i++)
    if (curve.recover(digest, r, s, v) === null) throw new Error('a good signature was not recovered');
  return RECOVERIES / ((performance.now() - from) / 1_000);
}

/** Prices around the middle of BTC, five significant figures at most. */
async function pricesOf(port: number): Promise<Prices> {
  const response = await fetch(`http://127.0.0.1:${port}/info`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'allMids' }),
  });
  const middle = Number(((await response.json()) as Readonly<Record<string, string>>)['BTC']);
  if (!(middle > 0)) throw new Error(`BTC has no price: ${middle}`);
  const at = (share: number): string => String(Math.round((middle * share) / 10) * 10);
  return { rest: at(0.7), buy: at(1.05), sell: at(0.95) };
}

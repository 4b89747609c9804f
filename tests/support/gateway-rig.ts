import { asLots, asTicks } from '../../src/contract/units.ts';
import { AgentSigner } from '../../src/adapters/hyperliquid/agent-signer.ts';
import { BudgetMeter } from '../../src/adapters/hyperliquid/budget-meter.ts';
import { type Endpoints, endpointsOf } from '../../src/adapters/hyperliquid/endpoints.ts';
import { Gateway, type GatewayParts } from '../../src/adapters/hyperliquid/gateway.ts';
import { guardSockets } from '../../src/adapters/hyperliquid/socket-guard.ts';
import { VenueClock } from '../../src/adapters/hyperliquid/venue-clock.ts';
import { VenueHttp } from '../../src/adapters/hyperliquid/venue-http.ts';
import type { EngineInputBody } from '../../src/engine/domain/inputs.ts';
import type { Effect } from '../../src/engine/domain/outputs.ts';
import type { WireOrder } from '../../src/engine/domain/orders-wire.ts';
import { loadCurve } from '../../src/hyperliquid/signing/load-curve.ts';
import { ACCOUNT, until } from './loopback-venue.ts';

/** A throw-away key for tests on loopback. */
export const TEST_KEY = Uint8Array.from({ length: 32 }, (_, place) => place + 1);

/** Endpoints of a loopback server in the place of testnet. */
export function loopbackEndpoints(url: string): Endpoints {
  const endpoints = endpointsOf('testnet', url);
  if (!endpoints.ok) throw new Error(endpoints.error);
  return endpoints.value;
}

/** A signer with the throw-away key. */
export function testSigner(): AgentSigner {
  const signer = AgentSigner.of({ curve: loadCurve().curve, key: TEST_KEY.slice(), source: 'b' });
  if (!signer.ok) throw new Error(signer.error);
  return signer.value;
}

/** A gateway on a loopback server, and everything that it delivers. */
export interface Rig {
  readonly gateway: Gateway;
  readonly inputs: EngineInputBody[];
  readonly of: <K extends EngineInputBody['kind']>(kind: K) => readonly Extract<EngineInputBody, { kind: K }>[];
  /** Waits for the answer to an effect. */
  readonly reply: (effectId: string) => Promise<Extract<EngineInputBody, { kind: 'VenueReply' }>['outcome']>;
  /** Starts and waits until the gateway is connected. */
  readonly connect: () => Promise<void>;
}

/** Joins a gateway to a server on loopback. */
export function gatewayRig(url: string, change: Partial<GatewayParts> = {}): Rig {
  guardSockets();
  const endpoints = loopbackEndpoints(url);
  const clock = new VenueClock(
    () => Date.now(),
    () => performance.now(),
  );
  const meter = new BudgetMeter(() => Date.now());
  const gateway = new Gateway({
    endpoints,
    http: new VenueHttp(endpoints, meter),
    meter,
    clock,
    signer: testSigner(),
    standing: { account: ACCOUNT, validUntilMs: null, unified: false, notices: [] },
    barMs: () => 60_000,
    historyBars: 0,
    markets: 10,
    fillsSinceMs: Date.now(),
    onNews: () => gateway.flushMarket(),
    ...change,
  });
  const inputs: EngineInputBody[] = [];
  const of: Rig['of'] = (kind) => inputs.filter((input) => input.kind === kind) as never;
  return {
    gateway,
    inputs,
    of,
    reply: async (effectId) => {
      const find = () => of('VenueReply').find((reply) => reply.effectId === effectId);
      await until(() => find() !== undefined);
      return find()!.outcome;
    },
    connect: async () => {
      gateway.start((body) => inputs.push(body));
      await until(() => of('VenueStatus').at(-1)?.connection === 'connected');
      await until(() => gateway.view().sockets.market === 'ready');
    },
  };
}

let made = 0;

/** A limit order for one lot of BTC. */
export function wireOrder(change: Partial<WireOrder> = {}): WireOrder {
  made += 1;
  return {
    cloid: `0x${made.toString(16).padStart(32, '0')}`,
    asset: 0,
    isBuy: true,
    priceTicks: asTicks(950_000),
    sizeLots: asLots(100),
    reduceOnly: false,
    type: { kind: 'limit', tif: 'Gtc' },
    ...change,
  };
}

/** An order request as the engine's effect. */
export function sendOrders(
  effectId: string,
  change: Partial<Extract<Effect, { kind: 'SendOrders' }>> = {},
): Extract<Effect, { kind: 'SendOrders' }> {
  return {
    kind: 'SendOrders',
    effectId,
    gate: 'durable',
    grouping: 'na',
    orders: [wireOrder()],
    expiresAfterMs: Date.now() + 5_000,
    reducesOnly: false,
    urgent: false,
    ...change,
  };
}

/** A cancel as the engine's effect. */
export function sendCancel(effectId: string, cloids: readonly string[]): Extract<Effect, { kind: 'Cancel' }> {
  return { kind: 'Cancel', effectId, gate: 'none', cancels: cloids.map((cloid) => ({ asset: 0, cloid })) };
}

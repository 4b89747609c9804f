import { ActionDesk } from '../../../adapters/hyperliquid/action-desk.ts';
import { AgentSigner } from '../../../adapters/hyperliquid/agent-signer.ts';
import { BudgetMeter } from '../../../adapters/hyperliquid/budget-meter.ts';
import { CoinTable } from '../../../adapters/hyperliquid/coin-table.ts';
import { endpointsOf } from '../../../adapters/hyperliquid/endpoints.ts';
import { LatencyMeter } from '../../../adapters/hyperliquid/latency-meter.ts';
import { VenueClock } from '../../../adapters/hyperliquid/venue-clock.ts';
import { VenueHttp } from '../../../adapters/hyperliquid/venue-http.ts';
import { asLots, asTicks } from '../../../contract/units.ts';
import type { VenueReply } from '../../../engine/domain/inputs.ts';
import { loadCurve } from '../../../hyperliquid/signing/load-curve.ts';
import { BENCH_KEY } from '../signed-request.ts';
import type { OrderSide } from './order-side.ts';

const EXPIRY_MS = 60_000;

/** The only market. */
const MARKET = {
  name: 'BTC',
  szDecimals: 5,
  maxLeverage: 40,
  marginTableId: 40,
  onlyIsolated: null,
  isDelisted: null,
  marginMode: null,
  growthMode: null,
  lastGrowthModeChangeTime: null,
};

/** The gateway's own desk, through which every order of the terminal leaves. */
export function deskSide(port: number): OrderSide {
  const endpoints = endpointsOf('testnet', `http://127.0.0.1:${port}`);
  if (!endpoints.ok) throw new Error(endpoints.error);
  const key = Uint8Array.from(Buffer.from(BENCH_KEY, 'hex'));
  const signer = AgentSigner.of({ curve: loadCurve().curve, key, source: 'b' });
  if (!signer.ok) throw new Error(signer.error);
  const coins = new CoinTable();
  coins.take({ universe: [MARKET], marginTables: [], collateralToken: null });
  const clock = new VenueClock(
    () => Date.now(),
    () => performance.now(),
  );
  const http = new VenueHttp(endpoints.value, new BudgetMeter(() => 0));
  const stop = new AbortController();
  const waiting = new Map<string, (reply: VenueReply) => void>();
  const desk = new ActionDesk({
    http,
    signer: signer.value,
    clock,
    coins,
    latency: new LatencyMeter(),
    signal: stop.signal,
    lastNonce: 0,
    closed: () => null,
    reply: (reply) => waiting.get(reply.effectId)?.(reply),
    onLostAgent: (text) => {
      throw new Error(text);
    },
  });
  let made = 0;
  const answered = async (run: (effectId: string, cloid: string) => void): Promise<void> => {
    made += 1;
    const effectId = `e${made}`;
    const reply = new Promise<VenueReply>((resolve) => waiting.set(effectId, resolve));
    run(effectId, `0x${made.toString(16).padStart(32, '0')}`);
    const { outcome } = await reply;
    waiting.delete(effectId);
    if (outcome.status !== 'ok') throw new Error(`not answered as it should be: ${JSON.stringify(outcome)}`);
  };
  return {
    name: 'the gateway',
    order: () =>
      answered((effectId, cloid) =>
        desk.sendOrders({
          kind: 'SendOrders',
          effectId,
          gate: 'durable',
          grouping: 'na',
          orders: [
            {
              cloid,
              asset: 0,
              isBuy: true,
              priceTicks: asTicks(950_000),
              sizeLots: asLots(100),
              reduceOnly: false,
              type: { kind: 'limit', tif: 'Gtc' },
            },
          ],
          expiresAfterMs: clock.nowMs() + EXPIRY_MS,
          reducesOnly: false,
          urgent: false,
        }),
      ),
    cancel: () =>
      answered((effectId, cloid) =>
        desk.sendCancels({ kind: 'Cancel', effectId, gate: 'none', cancels: [{ asset: 0, cloid }] }),
      ),
    close: () => {
      stop.abort();
      http.close();
    },
  };
}

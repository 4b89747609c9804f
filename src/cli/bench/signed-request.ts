import { performance } from 'node:perf_hooks';
import { AgentSigner } from '../../adapters/hyperliquid/agent-signer.ts';
import { orderAction, type WireAction } from '../../adapters/hyperliquid/wire-actions.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Effect } from '../../engine/domain/outputs.ts';
import type { Curve } from '../../hyperliquid/signing/curve.ts';
import { type BusyEngine, INSTRUMENTS } from './busy-engine.ts';
import { approve, openTicket, refuse } from './candidates.ts';

type OrderRequest = Extract<Effect, { kind: 'SendOrders' }>;

/** A published throw-away key. */
export const BENCH_KEY = '0123456789012345678901234567890123456789012345678901234567890123';

/** Requests that are kept for the peers to sign. */
const SAMPLES_KEPT = 300;

/** An order request as it leaves the engine, and what a client is given to send the same. */
export interface Sample {
  readonly request: OrderRequest;
  readonly action: WireAction;
}

/** Times of one run, us. */
export interface SignedTimes {
  /** From the approval of the ticket to the bytes of the request. */
  readonly whole: number[];
  /** From the order request to the bytes. */
  readonly request: number[];
  readonly samples: Sample[];
}

/** The way of an order from the approval of its ticket to signed bytes, as the gateway goes it. */
export class SignedRequests {
  readonly #busy: BusyEngine;
  readonly #signer: AgentSigner;
  #n = 0;

  constructor(busy: BusyEngine, curve: Curve) {
    this.#busy = busy;
    const key = Uint8Array.from(Buffer.from(BENCH_KEY, 'hex'));
    const signer = AgentSigner.of({ curve, key, source: 'a' });
    if (!signer.ok) throw new Error(signer.error);
    this.#signer = signer.value;
  }

  /** Does it `count` times and adds the times to `times`. */
  run(count: number, times: SignedTimes): void {
    for (let i = 0; i < count; i++) {
      const n = this.#n++;
      const ticketId = openTicket(this.#busy, n);
      const from = performance.now();
      const request = approve(this.#busy, ticketId, n);
      const decided = performance.now();
      const action = orderAction(request, instrumentOf);
      if (action === null) throw new Error('the asset is not known');
      const body = JSON.stringify(this.#signer.sign(action, this.#busy.atMs + n, this.#busy.atMs + 10_000));
      const signed = performance.now();
      // Looked at, so that nothing of it can be left out.
      if (body.length < 400) throw new Error(`a request is missing: ${body}`);
      times.whole.push((signed - from) * 1_000);
      times.request.push((signed - decided) * 1_000);
      // Few are kept: what is held makes the collector's pauses longer.
      if (times.samples.length < SAMPLES_KEPT) times.samples.push({ request, action });
      refuse(this.#busy, request);
    }
  }
}

function instrumentOf(asset: number): Instrument | null {
  return INSTRUMENTS[asset] ?? null;
}

import type { VenueReply } from '../../engine/domain/inputs.ts';
import type { CancelLine, Effect } from '../../engine/domain/outputs.ts';
import { sendAction, type Sent } from './action-sender.ts';
import type { AgentSigner } from './agent-signer.ts';
import type { CoinTable } from './coin-table.ts';
import { isDuplicateNonce, isLostAgent } from './error-codes.ts';
import { Lanes } from './lanes.ts';
import type { LatencyMeter } from './latency-meter.ts';
import { NonceSource } from './nonce-source.ts';
import { cancelOutcome, orderOutcome, type Outcome, plainOutcome } from './reply-words.ts';
import { twapCancelOutcome, twapOutcome } from './twap-answers.ts';
import type { VenueClock } from './venue-clock.ts';
import type { SignedAction, VenueHttp } from './venue-http.ts';
import {
  cancelAction,
  orderAction,
  scheduleCancelAction,
  twapAction,
  twapCancelAction,
  type WireAction,
} from './wire-actions.ts';

/** What a desk needs. */
export interface ActionDeskParts {
  readonly http: VenueHttp;
  readonly signer: AgentSigner;
  readonly clock: VenueClock;
  readonly coins: CoinTable;
  readonly latency: LatencyMeter;
  readonly signal: AbortSignal;
  /** Highest nonce that an earlier run has given, 0 for none. */
  readonly lastNonce: number;
  /** Why opening orders may not leave now, or null. */
  readonly closed: () => string | null;
  readonly reply: (reply: VenueReply) => void;
  /** The venue says that the key may no longer trade. */
  readonly onLostAgent: (text: string) => void;
}

/**
 * Where orders and cancels leave: each is signed and on its way within the turn that decided it. Nothing waits for an earlier answer, and
 * nothing is kept for later: what may not leave now is answered as unsent.
 */
export class ActionDesk {
  readonly #parts: ActionDeskParts;
  readonly #nonces: NonceSource;
  readonly #lanes = new Lanes();
  #closing = false;
  #idle: (() => void) | null = null;

  constructor(parts: ActionDeskParts) {
    this.#parts = parts;
    this.#nonces = new NonceSource(() => parts.clock.nowMs(), parts.lastNonce);
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.#lanes.inFlight + this.#lanes.queued;
  }

  /** A nonce for a request that will be handed over later: it is kept with the intent before. */
  stamp(): number {
    return this.#nonces.next();
  }

  /** Sends an order request. Reductions go in the urgent lane, and also while the stream is down: they cannot open a position. */
  sendOrders(effect: Extract<Effect, { kind: 'SendOrders' }>): void {
    const { closed, coins } = this.#parts;
    const shut = this.#closing ? 'the session is ending' : effect.reducesOnly ? null : closed();
    const action = orderAction(effect, coins.ofAsset);
    const unsent = shut ?? (action === null ? 'an asset of it is not known' : null);
    if (unsent !== null || action === null) {
      this.#answer(effect.effectId, { status: 'unsent', reason: unsent ?? '' });
      return;
    }
    const lane = effect.reducesOnly || effect.urgent ? 'urgent' : 'normal';
    this.#lanes.run(lane, async () => {
      if (this.#parts.clock.nowMs() >= effect.expiresAfterMs) {
        this.#answer(effect.effectId, { status: 'unsent', reason: 'its time was over before it could leave' });
        return;
      }
      const sent = await this.#send(action, effect.expiresAfterMs, effect.orders.length, effect.nonce);
      this.#answer(
        effect.effectId,
        outcomeOf(sent, (json) => orderOutcome(json, effect.orders, coins.ofAsset)),
      );
    });
  }

  /** Sends cancels. They carry no expiry: a late cancel does no harm. */
  sendCancels(effect: Extract<Effect, { kind: 'Cancel' }>): void {
    const [first] = effect.cancels;
    if (first?.twapId !== undefined) {
      this.#cancelTwap(effect.effectId, first);
      return;
    }
    const cloids = effect.cancels.map(({ cloid }) => cloid);
    this.#lanes.run('urgent', async () => {
      const sent = await this.#send(cancelAction(effect), null, cloids.length);
      this.#answer(
        effect.effectId,
        outcomeOf(sent, (json) => cancelOutcome(json, cloids)),
      );
    });
  }

  /** Sends an order that the venue works by itself. */
  sendTwap(effect: Extract<Effect, { kind: 'SendTwap' }>): void {
    const { closed, coins, clock } = this.#parts;
    const shut = this.#closing ? 'the session is ending' : effect.reducesOnly ? null : closed();
    const action = twapAction(effect, coins.ofAsset(effect.asset));
    const unsent = shut ?? (action === null ? 'its asset is not known' : null);
    if (unsent !== null || action === null) {
      this.#answer(effect.effectId, { status: 'unsent', reason: unsent ?? '' });
      return;
    }
    this.#lanes.run(effect.reducesOnly ? 'urgent' : 'normal', async () => {
      if (clock.nowMs() >= effect.expiresAfterMs) {
        this.#answer(effect.effectId, { status: 'unsent', reason: 'its time was over before it could leave' });
        return;
      }
      const sent = await this.#send(action, effect.expiresAfterMs, 1, effect.nonce);
      this.#answer(
        effect.effectId,
        outcomeOf(sent, (json) => twapOutcome(json, effect.cloid)),
      );
    });
  }

  /** Ends an order that the venue works by itself. One whose number is not known cannot be named: it is asked for, and cancelled then. */
  #cancelTwap(effectId: string, { asset, cloid, twapId }: CancelLine): void {
    if (twapId === undefined || twapId === null) {
      const text = 'its number at the venue is not known yet';
      this.#answer(effectId, { status: 'ok', legs: [{ cloid, status: 'error', code: 'unknown_order', text }] });
      return;
    }
    this.#lanes.run('urgent', async () => {
      const sent = await this.#send(twapCancelAction(asset, twapId), null, 1);
      this.#answer(
        effectId,
        outcomeOf(sent, (json) => twapCancelOutcome(json, cloid)),
      );
    });
  }

  /** Sets or clears the dead man's switch. A setting needs a connection, like whatever it would cancel; clearing always goes. */
  scheduleCancel(effect: Extract<Effect, { kind: 'ScheduleCancel' }>): void {
    const shut = this.#closing ? 'the session is ending' : effect.timeMs === null ? null : this.#parts.closed();
    if (shut !== null) {
      this.#answer(effect.effectId, { status: 'unsent', reason: shut });
      return;
    }
    this.#lanes.run('urgent', async () => {
      const sent = await this.#send(scheduleCancelAction(effect.timeMs), effect.expiresAfterMs, 1);
      this.#answer(effect.effectId, outcomeOf(sent, plainOutcome));
    });
  }

  /** Takes no more orders and waits for what is under way, at most `limitMs`. */
  async close(limitMs: number): Promise<void> {
    this.#closing = true;
    if (this.inFlight === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#idle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #send(action: WireAction, expiresAfter: number | null, legs: number, nonce?: number): Promise<Sent> {
    const { signer, http, clock, latency, signal } = this.#parts;
    // The key is forgotten by then: nothing can be signed any more.
    if (signal.aborted) return { kind: 'unsent', text: 'the session has ended' };
    const startedMs = performance.now();
    const body: SignedAction = signer.sign(action, nonce ?? this.#nonces.next(), expiresAfter);
    const signedMs = performance.now();
    latency.signed(signedMs - startedMs);
    const sent = await sendAction(body, { http, legs, nowMs: () => clock.nowMs(), random: Math.random, signal });
    if (sent.kind === 'answered') latency.answered(performance.now() - signedMs);
    return sent;
  }

  #answer(effectId: string, outcome: Outcome): void {
    const text = outcome.status === 'refused' ? outcome.text : null;
    if (text !== null && isLostAgent(text)) this.#parts.onLostAgent(text);
    this.#parts.reply({ kind: 'VenueReply', effectId, outcome });
    // The place in the lane is given back after this; the next turn of promises sees it.
    if (this.#idle !== null) void Promise.resolve().then(() => setImmediate(() => this.#tellIdle()));
  }

  #tellIdle(): void {
    if (this.inFlight === 0) this.#idle?.();
  }
}

/** What the end of all tries says. A refused copy says nothing of an earlier one that may have arrived: then the outcome is open. */
function outcomeOf(sent: Sent, read: (json: unknown) => Outcome): Outcome {
  switch (sent.kind) {
    case 'answered': {
      const outcome = read(sent.json);
      if (outcome.status !== 'refused') return outcome;
      if (sent.tries > 1 && isDuplicateNonce(outcome.text))
        return { status: 'unknown', reason: 'an earlier copy of this request arrived, its answer was lost' };
      if (sent.mayHaveArrived)
        return { status: 'unknown', reason: `an earlier copy may have arrived; this one was refused: ${outcome.text}` };
      return outcome;
    }
    case 'refused':
      return { status: 'refused', text: sent.text };
    case 'unsent':
      return { status: 'unsent', reason: sent.text };
    case 'unknown':
      return { status: 'unknown', reason: sent.text };
  }
}

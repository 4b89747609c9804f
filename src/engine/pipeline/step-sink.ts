import type { AlertView, DecisionView } from '../../contract/views.ts';
import type { Effect } from '../domain/outputs.ts';
import { effectId } from '../kernel/ids.ts';

type WithoutStamp<T> = T extends unknown ? Omit<T, 'effectId' | 'gate'> : never;

/** An effect before it has its identity. */
export type EffectBody = WithoutStamp<Effect>;

/** A decision before it has its number and time. */
export type DecisionBody = Omit<DecisionView, 'decisionId' | 'atMs'>;

/**
 * Collects what one step produces. Effects get `runId:seq:index` in the order in which they are asked for; only order requests wait for
 * the disk (design, section 1: every order is gated, cancels are not).
 */
export class StepSink {
  readonly effects: Effect[] = [];
  readonly decisions: DecisionView[] = [];
  readonly #runId: string;
  readonly #seq: number;
  readonly #atMs: number;

  constructor(runId: string, seq: number, atMs: number) {
    this.#runId = runId;
    this.#seq = seq;
    this.#atMs = atMs;
  }

  /** Adds an effect and returns its id. */
  effect(body: EffectBody): string {
    const id = effectId(this.#runId, this.#seq, this.effects.length);
    const gate = body.kind === 'SendOrders' || body.kind === 'SendTwap' ? 'durable' : 'none';
    this.effects.push({ ...body, effectId: id, gate } as Effect);
    return id;
  }

  /** Adds a line to the decision trace. */
  decision(body: DecisionBody): void {
    const { chain, stage, outcome, text, asset, figures, checks } = body;
    const decisionId = `${this.#runId}:${this.#seq}:d${this.decisions.length}`;
    const line: DecisionView = { decisionId, atMs: this.#atMs, chain, stage, outcome, text, asset, figures };
    this.decisions.push(checks === undefined ? line : { ...line, checks });
  }

  /** Adds an alert, unless its log throttled it away (null). */
  alert(alert: AlertView | null): void {
    if (alert !== null) this.effect({ kind: 'Alert', alert });
  }
}

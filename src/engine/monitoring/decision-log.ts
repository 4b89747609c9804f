import type { DecisionView } from '../../contract/views.ts';
import { BoundedLog } from './bounded-log.ts';

/** As many as a new window is given, and as a snapshot takes along. */
const DECISIONS_KEPT = 1_000;

/** The newest 1000 lines of the decision trace, for windows that open later. The journal has them all. */
export class DecisionLog {
  readonly #log = new BoundedLog<DecisionView>(DECISIONS_KEPT);

  /** Keeps a line and returns it. */
  add(decision: DecisionView): DecisionView {
    this.#log.add(decision);
    return decision;
  }

  /** The newest `count` lines at most, oldest first. */
  recent(count: number): readonly DecisionView[] {
    return this.#log.recent(count);
  }

  /** JSON-safe. */
  snapshot(): unknown {
    return this.#log.all().map((decision) => ({ ...decision, figures: { ...decision.figures } }));
  }

  /** Continues from a snapshot. */
  restore(state: unknown): void {
    this.#log.replace(state as readonly DecisionView[]);
  }
}

import type { DecisionView } from '../../contract/views.ts';
import { BoundedLog } from './bounded-log.ts';

const DECISIONS_KEPT = 5_000;
/** Lines that a snapshot takes along: as many as a new window is given. */
const DECISIONS_SAVED = 1_000;

/** The newest 5000 lines of the decision trace, for windows that open later. The journal has them all. */
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

  /** JSON-safe; the newest 1000. */
  snapshot(): unknown {
    return this.#log.recent(DECISIONS_SAVED).map((decision) => ({ ...decision, figures: { ...decision.figures } }));
  }

  /** Continues from a snapshot. */
  restore(state: unknown): void {
    this.#log.replace(state as readonly DecisionView[]);
  }
}

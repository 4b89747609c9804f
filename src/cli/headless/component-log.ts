import type { ComponentHealth } from '../../contract/session-health.ts';
import { SessionManager } from '../../adapters/session/session-manager.ts';
import { log } from '../support/command.ts';

/** One part of a run as the summary has it. */
export interface ComponentSummary {
  readonly id: string;
  readonly state: ComponentHealth['state'];
  /** What its start took, ms, or null where it was not started. */
  readonly startedInMs: number | null;
  readonly restarts: number;
  /** What went wrong last, or null. */
  readonly trouble: string | null;
}

/** Says on standard error how each part of a run starts, fails and comes back, and sums up how they stood. */
export class ComponentLog {
  readonly manager: SessionManager;
  readonly #told = new Map<string, string>();

  constructor() {
    this.manager = new SessionManager({ onChange: () => this.#tell() });
  }

  /** How each part stands, in the order in which they start. */
  summary(): readonly ComponentSummary[] {
    return this.manager.view().components.map(({ id, state, tookMs, restarts, lastError }) => ({
      id,
      state,
      startedInMs: tookMs,
      restarts,
      trouble: lastError?.text ?? null,
    }));
  }

  #tell(): void {
    // Told while it is being made, too.
    if (this.manager === undefined) return;
    for (const component of this.manager.view().components) {
      const words = wordsOf(component);
      if (words === null || this.#told.get(component.id) === words) continue;
      this.#told.set(component.id, words);
      log(words);
    }
  }
}

/** What is worth a line; starts that end at once are told by their end alone. */
function wordsOf({ title, required, state, tookMs, detail, advice }: ComponentHealth): string | null {
  switch (state) {
    case 'up':
      return `${title}: up after ${tookMs ?? 0} ms${detail === '' ? '' : `, ${detail}`}`;
    case 'off':
      return `${title}: off`;
    case 'degraded':
    case 'restarting':
      return `${title}: ${state}: ${detail}`;
    case 'failed':
      // One that the run cannot do without ends it, and its end says why.
      return required ? null : `${title}: failed: ${detail}. ${advice}`;
    default:
      return null;
  }
}

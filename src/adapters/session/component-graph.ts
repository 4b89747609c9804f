import type { ComponentHealth } from '../../contract/session-health.ts';
import type { ComponentSpec } from './component.ts';
import { type RestartPolicy, RESTARTS } from './restart-policy.ts';
import { RunningComponent } from './running-component.ts';
import { MACHINE_TIMERS, type SessionTimers } from './timers.ts';

/** What a graph goes by. */
export interface GraphParts {
  readonly timers?: SessionTimers;
  readonly policy?: RestartPolicy;
  /** Called after each change of a part's state. */
  readonly onChange?: () => void;
}

/** A part that did not stop well. */
export interface StopProblem {
  readonly required: boolean;
  readonly text: string;
}

/**
 * The parts of a session in the order in which they need each other. Each starts as soon as what it needs is there, those that do not need each
 * other side by side; they stop one after the other in exactly the reverse order of their starts, and one that hangs holds up the next no
 * longer than its own limit.
 */
export class ComponentGraph {
  readonly #timers: SessionTimers;
  readonly #policy: RestartPolicy;
  readonly #onChange: () => void;
  /** In the order in which they were added: what a part needs comes before it. */
  readonly #components = new Map<string, RunningComponent>();
  /** In the order in which they were started. */
  readonly #begun: RunningComponent[] = [];
  #stopping: Promise<readonly StopProblem[]> | null = null;

  constructor({ timers = MACHINE_TIMERS, policy = RESTARTS, onChange = () => undefined }: GraphParts = {}) {
    this.#timers = timers;
    this.#policy = policy;
    this.#onChange = onChange;
  }

  /** Adds parts that are not started yet. Throws when one needs what was not added before it: so there is no circle either. */
  add(specs: readonly ComponentSpec[]): void {
    for (const spec of specs) {
      if (this.#components.has(spec.id)) throw new Error(`there are two parts named ${spec.id}`);
      const missing = spec.needs.find((id) => !this.#components.has(id));
      if (missing !== undefined) throw new Error(`${spec.id} needs ${missing}, which comes later or not at all`);
      const parts = { spec, timers: this.#timers, policy: this.#policy, onChange: this.#onChange };
      this.#components.set(spec.id, new RunningComponent(parts));
    }
    this.#onChange();
  }

  /** How each part stands, in the order in which they start. */
  view(): readonly ComponentHealth[] {
    return [...this.#components.values()].map((component) => component.view());
  }

  /**
   * Starts every part of a stage. Resolves when all have settled; patient ones settle at their limit at the latest. Rejects with the
   * `StartFailure` of the first required one that fails, after everything that had begun was stopped again.
   */
  async start(stage: ComponentSpec['stage']): Promise<void> {
    const starts = new Map<RunningComponent, Promise<void>>();
    const startOf = async (component: RunningComponent): Promise<void> => {
      await Promise.all(this.#needsOf(component).map((need) => starts.get(need) ?? Promise.resolve()));
      if (this.#stopping !== null) return;
      this.#begun.push(component);
      await component.start();
    };
    for (const component of this.#components.values())
      if (component.spec.stage === stage && component.state === 'waiting') starts.set(component, startOf(component));
    try {
      await Promise.all(starts.values());
    } catch (failure) {
      // What still starts is not waited for: it is told to give up, as everything else.
      await this.stop('the start was stopped');
      throw failure;
    }
  }

  /** Stops all parts that have begun, newest first. Never rejects; what did not stop well comes back. */
  stop(reason: string): Promise<readonly StopProblem[]> {
    this.#stopping ??= this.#stopAll(reason);
    return this.#stopping;
  }

  async #stopAll(reason: string): Promise<readonly StopProblem[]> {
    const problems: StopProblem[] = [];
    for (const component of this.#begun.toReversed()) {
      const problem = await component.stop(reason);
      if (problem !== null) problems.push({ required: component.spec.required, text: problem });
    }
    return problems;
  }

  #needsOf({ spec }: RunningComponent): readonly RunningComponent[] {
    return spec.needs.map((id) => this.#components.get(id) as RunningComponent);
  }
}

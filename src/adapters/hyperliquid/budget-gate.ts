import { BUDGET_COMPONENTS, type BudgetComponent } from '../../contract/connection.ts';
import type { BudgetMeter, Need, Spending } from './budget-meter.ts';
import { RefusalPause } from './refusal-pause.ts';

/** A question that waits for room. */
interface Waiting {
  readonly component: BudgetComponent;
  readonly weight: number;
  readonly need: Need;
  readonly go: (spending: Spending | null) => void;
}

/** What a gate needs of the world. */
export interface GateParts {
  readonly meter: BudgetMeter;
  /** This machine's time. */
  readonly nowMs: () => number;
  /** 0..1. */
  readonly random: () => number;
}

/**
 * Lets questions to the venue through before their weight is spent: at once where there is room, else in the order of their components and
 * then as they came. After a refusal (429) all of them pause. Actions do not pass here; they only count.
 */
export class BudgetGate {
  readonly #meter: BudgetMeter;
  readonly #nowMs: () => number;
  readonly #pause: RefusalPause;
  readonly #waiting: Waiting[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor({ meter, nowMs, random }: GateParts) {
    this.#meter = meter;
    this.#nowMs = nowMs;
    this.#pause = new RefusalPause(random);
  }

  /** Questions that wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** True while the venue recovers from having refused. */
  get recovering(): boolean {
    return this.#pause.recovering;
  }

  /** How long a question has to wait, ms; 0 = it would go at once; infinite = until another has been answered. */
  waitMs(component: BudgetComponent, weight: number, need: Need = 'may'): number {
    return Math.max(this.#pause.waitMs(this.#nowMs()), this.#meter.waitMs(component, weight, need));
  }

  /** How long a component is paused by a refusal, ms. */
  pausedMs(component: BudgetComponent): number {
    const waitMs = component === 'actions' ? 0 : this.#pause.waitMs(this.#nowMs());
    return Number.isFinite(waitMs) ? waitMs : 0;
  }

  /** True where a question that comes again anyway may be asked now; else it is counted as shed. */
  hasRoom(component: BudgetComponent, weight: number): boolean {
    if (!this.#isBehind(component) && this.waitMs(component, weight) === 0) return true;
    this.#meter.shed(component);
    return false;
  }

  /** Resolves once the question may leave, with its weight spent; null when the signal was given first. Each pass has to be `left`. */
  async enter(component: BudgetComponent, weight: number, signal?: AbortSignal): Promise<Spending | null> {
    if (signal?.aborted === true) return null;
    const need: Need = component === 'account' ? 'must' : 'may';
    if (!this.#isBehind(component) && this.waitMs(component, weight, need) === 0) return this.#pass(component, weight);
    return await new Promise((resolve) => {
      const entry: Waiting = {
        component,
        weight,
        need,
        go: (spending) => {
          signal?.removeEventListener('abort', give);
          resolve(spending);
        },
      };
      const give = (): void => {
        const at = this.#waiting.indexOf(entry);
        if (at >= 0) this.#waiting.splice(at, 1);
        entry.go(null);
        this.#pump();
      };
      signal?.addEventListener('abort', give, { once: true });
      this.#insert(entry);
      this.#pump();
    });
  }

  /** A question that passed has ended. `weight` is what it came to; `answered` = the venue took it. */
  left(spending: Spending, weight: number, answered: boolean): void {
    this.#meter.correct(spending, weight);
    this.#pause.ended(this.#nowMs(), answered);
    this.#pump();
  }

  /** The venue refused a request for their number; `afterMs` is what it asked for itself, if it did. */
  refused(afterMs: number | null): void {
    this.#pause.refused(this.#nowMs(), afterMs);
  }

  #pass(component: BudgetComponent, weight: number): Spending {
    this.#pause.began();
    return this.#meter.spend(weight, component);
  }

  /** True while a question waits that goes before a new one of this component: those of lower rank do not hold it up. */
  #isBehind(component: BudgetComponent): boolean {
    const [first] = this.#waiting;
    return first !== undefined && rankOf(first.component) <= rankOf(component);
  }

  #insert(entry: Waiting): void {
    const at = this.#waiting.findIndex((each) => rankOf(each.component) > rankOf(entry.component));
    this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, entry);
  }

  #pump(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (let head = this.#waiting[0]; head !== undefined; head = this.#waiting[0]) {
      const waitMs = this.waitMs(head.component, head.weight, head.need);
      if (waitMs > 0) {
        // An infinite wait ends with an answer, which comes here by itself.
        if (Number.isFinite(waitMs)) this.#timer = setTimeout(() => this.#pump(), Math.ceil(waitMs));
        return;
      }
      this.#waiting.shift();
      head.go(this.#pass(head.component, head.weight));
    }
  }
}

/** Place in the order in which components go, 0 = first. */
function rankOf(component: BudgetComponent): number {
  return BUDGET_COMPONENTS.indexOf(component);
}

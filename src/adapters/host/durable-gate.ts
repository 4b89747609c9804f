import type { GatedEffect } from '../../engine/domain/outputs.ts';

/** An effect that waits for the disk. */
interface Waiting {
  readonly effect: GatedEffect;
  /** Record that has to be durable first: the effect's own intent. */
  readonly recordNo: number;
}

/** Why an effect was let go. `unrecorded`: the store is down and the effect can only reduce. */
export type ReleaseReason = 'durable' | 'unrecorded';

/**
 * Holds order requests until their intent is on the disk, and lets them go in the order in which they were decided. While the store
 * is down nothing leaves but urgent reductions of a person or a breaker: they cannot open a position (design, section 1).
 */
export class DurableGate {
  readonly #release: (effect: GatedEffect, reason: ReleaseReason) => void;
  #waiting: Waiting[] = [];
  #durableNo = 0;
  #down = false;

  constructor(release: (effect: GatedEffect, reason: ReleaseReason) => void) {
    this.#release = release;
  }

  /** Effects that wait. */
  get size(): number {
    return this.#waiting.length;
  }

  /** True while the store is down. */
  get closed(): boolean {
    return this.#down;
  }

  /** Adds an effect whose intent is record `recordNo`. */
  hold(effect: GatedEffect, recordNo: number): void {
    if (recordNo <= this.#durableNo && !this.#down) {
      this.#release(effect, 'durable');
      return;
    }
    this.#waiting.push({ effect, recordNo });
    if (this.#down) this.#letReductionsGo();
  }

  /** Everything up to `recordNo` survives a power cut from now on. Nothing leaves by this while the gate is closed. */
  durable(recordNo: number): void {
    this.#durableNo = Math.max(this.#durableNo, recordNo);
    if (!this.#down) this.#letDurableGo();
  }

  /** The store failed (true) or is back (false). */
  setDown(down: boolean): void {
    this.#down = down;
    if (down) this.#letReductionsGo();
    else this.#letDurableGo();
  }

  /** Takes back requests all of whose orders are to be cancelled while they still wait: they must not leave after their cancel. */
  withdraw(cloids: ReadonlySet<string>): readonly GatedEffect[] {
    // Children die with their parent, so the first order of an attached group stands for all of it.
    const isCancelled = ({ effect }: Waiting): boolean => {
      if (effect.kind === 'SendTwap') return cloids.has(effect.cloid);
      return effect.grouping === 'na'
        ? effect.orders.every((order) => cloids.has(order.cloid))
        : cloids.has(effect.orders[0]?.cloid ?? '');
    };
    const taken = this.#waiting.filter(isCancelled).map((entry) => entry.effect);
    if (taken.length > 0) this.#waiting = this.#waiting.filter((entry) => !isCancelled(entry));
    return taken;
  }

  /** Forgets effects whose venue deadline has passed while they waited; returns them so that the engine hears of it. */
  dropExpired(nowMs: number): readonly GatedEffect[] {
    const late = this.#waiting.filter((entry) => entry.effect.expiresAfterMs < nowMs).map((entry) => entry.effect);
    if (late.length > 0) this.#waiting = this.#waiting.filter((entry) => entry.effect.expiresAfterMs >= nowMs);
    return late;
  }

  #letDurableGo(): void {
    while (this.#waiting.length > 0) {
      const first = this.#waiting[0] as Waiting;
      if (first.recordNo > this.#durableNo) return;
      this.#waiting.shift();
      this.#release(first.effect, 'durable');
    }
  }

  #letReductionsGo(): void {
    const urgent = this.#waiting.filter((entry) => entry.effect.reducesOnly && entry.effect.urgent);
    if (urgent.length === 0) return;
    this.#waiting = this.#waiting.filter((entry) => !(entry.effect.reducesOnly && entry.effect.urgent));
    for (const entry of urgent) this.#release(entry.effect, 'unrecorded');
  }
}

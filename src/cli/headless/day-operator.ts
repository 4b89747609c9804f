import type { EngineHost } from '../../adapters/host/engine-host.ts';

const DAY_MS = 86_400_000;

/**
 * Stands in for the person of an unattended run: at the start of a UTC day it acknowledges every breaker that waits for it, by the same command that
 * the window sends and with its origin journaled as a rule, and it confirms a return from fallback. Without `--auto` nobody does either.
 */
export class DayOperator {
  readonly #host: EngineHost;
  readonly #active: boolean;
  #day = 0;
  /** Return from fallback that was confirmed last, by its time, ms UTC. */
  #confirmedMs: number | null = null;

  constructor(host: EngineHost, active: boolean) {
    this.#host = host;
    this.#active = active;
  }

  /** To be called as time goes by. */
  onTime(nowMs: number): void {
    if (this.#active) this.#resume();
    const day = Math.floor(nowMs / DAY_MS);
    if (day === this.#day) return;
    const first = this.#day === 0;
    this.#day = day;
    if (first || !this.#active) return;
    for (const { name, needs } of this.#host.engine.figures().risk.breakers)
      if (needs === 'acknowledgement') void this.#host.command({ type: 'acknowledgeBreaker', breaker: name }, 'rule');
  }

  /** Compared after a fallback, and nobody is there to say so: once for each return. */
  #resume(): void {
    const { mode, sinceMs } = this.#host.engine.figures().mode;
    if (mode !== 'confirming' || sinceMs === this.#confirmedMs) return;
    this.#confirmedMs = sinceMs;
    void this.#host.command({ type: 'resumeLive' }, 'rule');
  }
}

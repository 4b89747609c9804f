import type { EngineHost } from '../../adapters/host/engine-host.ts';

const DAY_MS = 86_400_000;

/**
 * Stands in for the person of an unattended run: at the start of a UTC day it acknowledges a tripped breaker, by the same command that
 * the window sends and with its origin journaled as a rule. Without `--auto` nobody acknowledges anything.
 */
export class DayOperator {
  readonly #host: EngineHost;
  readonly #active: boolean;
  #day = 0;

  constructor(host: EngineHost, active: boolean) {
    this.#host = host;
    this.#active = active;
  }

  /** To be called as time goes by. */
  onTime(nowMs: number): void {
    const day = Math.floor(nowMs / DAY_MS);
    if (day === this.#day) return;
    const first = this.#day === 0;
    this.#day = day;
    if (first || !this.#active) return;
    if (this.#host.engine.figures().risk.breakers.every((breaker) => breaker.state === 'armed')) return;
    void this.#host.command({ type: 'acknowledgeBreaker', breaker: 'daily_drawdown' }, 'rule');
  }
}

import { NEW_SEASON_WORD, RELEASE_HALT_WORD } from '../../contract/commands.ts';
import type { EngineHost } from '../../adapters/host/engine-host.ts';

const DAY_MS = 86_400_000;

/** What it asks of a host. */
export type OperatedHost = Pick<EngineHost, 'engine' | 'command'>;

/**
 * Stands in for the person of an unattended run: at the start of a UTC day it acknowledges every breaker that waits for it, by the same command that
 * the window sends and with its origin journaled as a rule, and it confirms a return from fallback. Without `--auto` nobody does either.
 */
export class DayOperator {
  readonly #host: OperatedHost;
  readonly #active: boolean;
  readonly #acceptsLosses: boolean;
  #day = 0;
  /** Return from fallback that was confirmed last, by its time, ms UTC. */
  #confirmedMs: number | null = null;

  /** `acceptsLosses`: it also begins a new season after a total drawdown, and lifts that halt. Only where no money is at stake. */
  constructor(host: OperatedHost, active: boolean, acceptsLosses = false) {
    this.#host = host;
    this.#acceptsLosses = acceptsLosses;
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
    const { risk, halted } = this.#host.engine.figures();
    for (const { name, needs } of risk.breakers) {
      if (needs === 'acknowledgement') void this.#host.command({ type: 'acknowledgeBreaker', breaker: name }, 'rule');
      if (this.#acceptsLosses && (needs === 'season' || needs === 'confirmation'))
        void this.#host.command({ type: 'startSeason', confirmation: NEW_SEASON_WORD }, 'rule');
    }
    if (this.#acceptsLosses && halted?.by === 'breaker')
      void this.#host.command({ type: 'releaseHalt', confirmation: RELEASE_HALT_WORD }, 'rule');
  }

  /** Compared after a fallback, and nobody is there to say so: once for each return. */
  #resume(): void {
    const { mode, sinceMs } = this.#host.engine.mode;
    if (mode !== 'confirming' || sinceMs === this.#confirmedMs) return;
    this.#confirmedMs = sinceMs;
    void this.#host.command({ type: 'resumeLive' }, 'rule');
  }
}

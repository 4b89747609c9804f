import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarketUpdate, MendUpdate } from '../../engine/domain/market-update.ts';
import { pause } from './backoff.ts';
import type { CandlesRead } from './candle-reader.ts';
import { candleSteps } from './candle-steps.ts';
import type { HistoryLoader } from './history-loader.ts';

/** What a mender needs. */
export interface BarMenderParts {
  readonly loader: Pick<HistoryLoader, 'since'>;
  /** The venue's time, ms UTC. */
  readonly nowMs: () => number;
  /** Interval of the engine's bars now, ms. */
  readonly barMs: () => number;
  /** True while the trades of a market come. */
  readonly isHeard: (asset: AssetId) => boolean;
  /** Hands updates to the engine at once. */
  readonly tell: (instrument: Instrument, updates: readonly MarketUpdate[]) => void;
}

/** A market of which trades may have been missed. */
interface Touched {
  readonly instrument: Instrument;
  /** Trades since then may be missing, ms UTC. */
  readonly fromMs: number;
  /** The venue is asked for bars since then, ms UTC. */
  askFromMs: number;
  /** Since when trades come again, ms UTC; -1 while they do not. */
  heardMs: number;
  /** Asked again at this time at the earliest, ms UTC. */
  dueMs: number;
  tries: number;
}

/** A bar whose volume may be a little off. */
interface Check {
  readonly instrument: Instrument;
  readonly openMs: number;
}

/**
 * A subscription begins with the trades of about the last 20 s. An outage that is shorter than this, within one bar, was not missed; those of a bar
 * that was over meanwhile come too late for it.
 */
const REPLAYED_MS = 15_000;

/** The first trades of a subscription have come by then, ms after it was confirmed. */
const REPLAY_TAKES_MS = 2_000;

/** The venue's bar counts as written so long after its end, ms. */
const WRITTEN_AFTER_MS = 2_000;

/** Bars are compared with the venue's one in this time, ms: nothing waits for it. */
const CHECK_PACE_MS = 4_000;

/** How often it is looked what is due, ms. */
const LOOK_MS = 500;

/** Pause after a question without an answer, ms, times the number of them; and at most. */
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * Bars of a time in which trades may have been missed: the engine is told at once, so that they wait; when trades come again the venue is asked
 * for them, one market after the other, out of the share of market data. The bar that ran when trades came back is asked for once more after its end.
 */
export class BarMender {
  readonly #parts: BarMenderParts;
  readonly #touched = new Map<AssetId, Touched>();
  /** Bars that are compared with the venue's once they are over, by their market. */
  readonly #checks = new Map<AssetId, Check>();
  #nextCheckMs = 0;

  constructor(parts: BarMenderParts) {
    this.#parts = parts;
  }

  /** Markets whose bars are not whole. */
  get waiting(): number {
    return this.#touched.size;
  }

  /**
   * Trades of a market since `fromMs` (venue's time; 0 = since the last that the engine has) may be missed from now on. `backMs`: how far back the
   * venue is asked where `fromMs` is 0.
   */
  lost(instrument: Instrument, fromMs: number, backMs = 0): void {
    const { nowMs, tell, barMs } = this.#parts;
    const { asset } = instrument;
    const before = this.#touched.get(asset);
    const sinceMs = before === undefined ? fromMs : Math.min(before.fromMs, fromMs);
    const askMs = floorTo(fromMs > 0 ? fromMs : nowMs() - backMs, barMs());
    this.#touched.set(asset, {
      instrument,
      fromMs: sinceMs,
      askFromMs: before === undefined ? askMs : Math.min(before.askFromMs, askMs),
      heardMs: -1,
      dueMs: 0,
      tries: 0,
    });
    tell(instrument, [{ type: 'gap', asset, fromMs }]);
  }

  /**
   * The bar that holds `atMs` may differ a little from the venue's: a trade came when it was over, or it was begun by the venue's answer, in which
   * trades may be that the stream told again. It is compared with the venue's when it is over. Nothing waits for that.
   */
  check(instrument: Instrument, atMs: number): void {
    // What was touched by an outage is asked for anyway.
    if (this.#touched.has(instrument.asset)) return;
    const openMs = Math.min(
      this.#checks.get(instrument.asset)?.openMs ?? Number.POSITIVE_INFINITY,
      floorTo(atMs, this.#parts.barMs()),
    );
    this.#checks.set(instrument.asset, { instrument, openMs });
  }

  /** A market is not followed any more. */
  forget(asset: AssetId): void {
    this.#checks.delete(asset);
    this.#touched.delete(asset);
  }

  /** Asks for what is due until the signal ends it. */
  async run(signal: AbortSignal): Promise<void> {
    while (await pause(LOOK_MS, signal)) await this.step(signal);
  }

  /** Looks at every market once, and asks what is due. */
  async step(signal: AbortSignal): Promise<void> {
    for (const touched of this.#touched.values()) {
      if (signal.aborted) return;
      if (this.#isDue(touched)) await this.#mend(touched, signal);
    }
    await this.#checkOne(signal);
  }

  /** Compares one bar that is over and was not touched by an outage since. */
  async #checkOne(signal: AbortSignal): Promise<void> {
    const { nowMs, barMs, loader, tell } = this.#parts;
    const length = barMs();
    if (nowMs() < this.#nextCheckMs) return;
    for (const check of this.#checks.values()) {
      const { instrument, openMs } = check;
      const { asset } = instrument;
      if (openMs + length + WRITTEN_AFTER_MS > nowMs() || this.#touched.has(asset)) continue;
      this.#checks.delete(asset);
      this.#nextCheckMs = nowMs() + CHECK_PACE_MS;
      const read = await loader.since(instrument, length, openMs, signal);
      // What was touched, let go or taken up anew meanwhile is asked for by that.
      if (read === null || signal.aborted || this.#touched.has(asset) || !this.#parts.isHeard(asset)) return;
      const word = wordOf(read, instrument, { barMs: length, heardMs: openMs });
      const mend = { type: 'mend', asset, intervalMs: length, ...word, forming: [] } as const;
      if (word.settled) tell(instrument, [{ type: 'gap', asset, fromMs: Math.max(1, openMs) }, mend]);
      return;
    }
  }

  #isDue(touched: Touched): boolean {
    const { asset } = touched.instrument;
    if (this.#touched.get(asset) !== touched) return false;
    const nowMs = this.#parts.nowMs();
    if (!this.#parts.isHeard(asset)) {
      touched.heardMs = -1;
      return false;
    }
    if (touched.heardMs < 0) {
      touched.heardMs = nowMs;
      touched.dueMs = Math.max(touched.dueMs, nowMs + REPLAY_TAKES_MS);
    }
    return nowMs >= touched.dueMs;
  }

  async #mend(touched: Touched, signal: AbortSignal): Promise<void> {
    const { instrument, fromMs, heardMs } = touched;
    const barMs = this.#parts.barMs();
    if (fromMs > 0 && heardMs - fromMs <= REPLAYED_MS && floorTo(fromMs, barMs) === floorTo(heardMs, barMs)) {
      this.#settle(touched, { bars: [], wholeToMs: 0, forming: [], settled: true });
      return;
    }
    const read = await this.#parts.loader.since(instrument, barMs, touched.askFromMs, signal);
    // It may have been lost again, or let go, meanwhile.
    if (signal.aborted || this.#touched.get(instrument.asset) !== touched || touched.heardMs !== heardMs) return;
    if (read === null) {
      // The engine does not wait for ever: it has to know which bars are whole without an answer.
      if (touched.tries === 0) this.#tellHeard(touched);
      touched.tries += 1;
      touched.dueMs = this.#parts.nowMs() + Math.min(LONGEST_RETRY_MS, RETRY_MS * touched.tries);
      return;
    }
    touched.tries = 0;
    const word = wordOf(read, instrument, { barMs, heardMs });
    this.#settle(touched, word);
    touched.askFromMs = word.wholeToMs;
    touched.dueMs = word.wholeToMs + barMs + WRITTEN_AFTER_MS;
  }

  #tellHeard({ instrument, fromMs, heardMs }: Touched): void {
    const { asset } = instrument;
    this.#parts.tell(instrument, [{ type: 'gap', asset, fromMs, heardMs: Math.max(fromMs, heardMs) }]);
  }

  #settle({ instrument }: Touched, word: Omit<MendUpdate, 'type' | 'asset' | 'intervalMs'>): void {
    const { asset } = instrument;
    if (word.settled) this.#touched.delete(asset);
    this.#parts.tell(instrument, [{ type: 'mend', asset, intervalMs: this.#parts.barMs(), ...word }]);
  }
}

/** What the venue's answer says: bars that are over and written, and the one that ran. All is settled once that began after trades came again. */
function wordOf(
  { rows, askedMs }: CandlesRead,
  instrument: Instrument,
  { barMs, heardMs }: { readonly barMs: number; readonly heardMs: number },
): Omit<MendUpdate, 'type' | 'asset' | 'intervalMs'> {
  const wholeToMs = floorTo(askedMs - WRITTEN_AFTER_MS, barMs);
  const bars: number[] = [];
  let forming: readonly number[] = [];
  for (const row of rows) {
    const steps = candleSteps(row, instrument);
    if (steps === null || row.t > wholeToMs) continue;
    if (row.t < wholeToMs) bars.push(row.t, ...steps);
    else if (steps[4] > 0) forming = [...steps, Math.max(1, row.n)];
  }
  return { bars, wholeToMs, forming, settled: wholeToMs > heardMs };
}

function floorTo(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs;
}

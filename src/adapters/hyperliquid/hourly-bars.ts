import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { HistoryUpdate } from '../../engine/domain/market-update.ts';
import { HOUR_MS, type HourlyStatistics, WINDOW_HOURS } from '../universe/hourly-statistics.ts';
import { pause } from './backoff.ts';
import { wholeSteps } from './to-inputs.ts';
import type { CandleReader } from './candle-reader.ts';
import type { VenueHttp } from './venue-http.ts';

/** What hourly bars are read with, and for. */
export interface HourlyBarsParts {
  readonly http: Pick<VenueHttp, 'ask' | 'predict' | 'gate'>;
  readonly reader: Pick<CandleReader, 'read' | 'beganMs' | 'keepBegan'>;
  /** The venue's time, ms UTC. */
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly onProblem: (sentence: string) => void;
  readonly statistics: HourlyStatistics;
  /** The markets that are followed now: only they get figures. */
  readonly followed: () => readonly Instrument[];
  /** Every market: of each the beginning is asked for once. */
  readonly all: () => readonly Instrument[];
  /** The market that others are compared with comes first. */
  readonly base: string;
  /** Pause between two questions, ms; left out = 8 s. */
  readonly paceMs?: number;
}

/** One question in this time, ms: 60 markets take eight minutes of each hour and an eighth of the venue's weight meanwhile. */
const PACE_MS = 8_000;

/** Pause after something that was found in the store, ms: it costs the venue nothing. */
const STORED_PACE_MS = 20;

/** A bar is asked for so long after its hour, ms: the venue may still write it. */
const SETTLED_MS = 60_000;

/** Numbers of one bar in a history. */
const STRIDE = 6;
const CLOSE = 4;

/**
 * Closed hourly bars of the followed markets, brought to the statistics: what the engine's histories hold costs nothing, the rest is asked for
 * one market after the other, slowly, and only while the weight has room. When nothing is due, the beginnings of markets are asked for. What is
 * stored on this machine is taken from there: after a restart the figures are there within seconds.
 */
export class HourlyBars {
  readonly #parts: HourlyBarsParts;
  /** Hours that were asked for last by market: a market without trades has no newer bar. */
  readonly #askedMs = new Map<AssetId, number>();
  readonly #listedMs = new Map<AssetId, number | null>();

  constructor(parts: HourlyBarsParts) {
    this.#parts = parts;
  }

  /** When the first known candle of a market began, ms UTC; null while it is not known. */
  listedSinceMs(asset: AssetId): number | null {
    return this.#listedMs.get(asset) ?? null;
  }

  /** Takes the closes of a history of hours; of another interval it is passed over. */
  learn({ asset, intervalMs, bars }: HistoryUpdate): void {
    if (intervalMs !== HOUR_MS) return;
    const { statistics, nowMs } = this.#parts;
    for (let at = 0; at + STRIDE <= bars.length; at += STRIDE) {
      const openMs = bars[at] as number;
      if (openMs + HOUR_MS <= nowMs()) statistics.take(asset, openMs, bars[at + CLOSE] as number);
    }
  }

  /** Asks for what is due until the signal ends it. */
  async run(): Promise<void> {
    const { signal, paceMs = PACE_MS } = this.#parts;
    // At first the venue has more urgent questions to answer.
    while ((await pause(Math.min(paceMs, STORED_PACE_MS), signal)) && (await this.step(false)));
    let isFree = false;
    while (await pause(isFree ? Math.min(paceMs, STORED_PACE_MS) : paceMs, signal)) isFree = await this.step();
  }

  /** Sees to what is due first; asks at most one question, if it may and the weight has room. True when something was found in the store instead. */
  async step(mayAsk = true): Promise<boolean> {
    const due = this.#due();
    if (due !== null) return this.#askHours(due, mayAsk);
    const unknown = this.#parts.all().find(({ asset, listed }) => listed && !this.#listedMs.has(asset));
    return unknown === undefined ? false : this.#findBeginning(unknown, mayAsk);
  }

  /** Start of the newest hour that is closed and written. */
  #newestClosedMs(): number {
    return Math.floor((this.#parts.nowMs() - SETTLED_MS) / HOUR_MS) * HOUR_MS - HOUR_MS;
  }

  #due(): Instrument | null {
    const newestMs = this.#newestClosedMs();
    const due = this.#parts
      .followed()
      .filter(({ asset }) => this.#haveMs(asset) < newestMs && (this.#askedMs.get(asset) ?? 0) < newestMs);
    return due.find(({ symbol }) => symbol === this.#parts.base) ?? due[0] ?? null;
  }

  #haveMs(asset: AssetId): number {
    return this.#parts.statistics.newestMs(asset) ?? 0;
  }

  async #askHours(instrument: Instrument, mayAsk: boolean): Promise<boolean> {
    const { asset, symbol, priceDecimals } = instrument;
    const newestMs = this.#newestClosedMs();
    const fromMs = Math.max(this.#haveMs(asset) + HOUR_MS, newestMs - WINDOW_HOURS * HOUR_MS);
    const { reader, signal, onProblem, statistics } = this.#parts;
    const span = { fromMs, toMs: newestMs + HOUR_MS };
    const read = await reader.read(
      { symbol, intervalMs: HOUR_MS, span },
      { signal, isLeisurely: true, isStoredOnly: !mayAsk },
    );
    if (!read.ok) {
      if (read.error !== 'no room' && !signal.aborted) onProblem(read.error.reason);
      return false;
    }
    this.#askedMs.set(asset, newestMs);
    for (const { t, c } of read.value.rows) {
      const ticks = wholeSteps(c, priceDecimals);
      if (t <= newestMs && ticks !== null) statistics.take(asset, t, ticks);
    }
    return read.value.questions === 0;
  }

  async #findBeginning({ asset, symbol }: Instrument, mayAsk: boolean): Promise<boolean> {
    const { reader, nowMs } = this.#parts;
    const stored = await reader.beganMs(symbol);
    if (stored !== null) {
      this.#listedMs.set(asset, stored);
      return true;
    }
    if (!mayAsk) return false;
    const rows = await this.#ask({ coin: symbol, interval: '1w', startTime: 0, endTime: nowMs() });
    if (rows === null) return false;
    const beganMs = rows[0]?.t ?? null;
    this.#listedMs.set(asset, beganMs);
    if (beganMs !== null) await reader.keepBegan(symbol, beganMs);
    return false;
  }

  async #ask(req: {
    readonly coin: string;
    readonly interval: string;
    readonly startTime: number;
    readonly endTime: number;
  }): Promise<readonly { readonly t: number; readonly c: string; readonly s: string }[] | null> {
    const { http, signal, onProblem } = this.#parts;
    if (!http.gate.hasRoom('market', http.predict('candleSnapshot', { req }))) return null;
    const answer = await http.ask('candleSnapshot', { req }, signal);
    if (answer.ok) return answer.value;
    if (!signal.aborted) onProblem(answer.error.reason);
    return null;
  }
}

import type { RecorderView } from '../../contract/recorder.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarketWitness } from '../hyperliquid/market-witness.ts';
import { coinOf, type RecordBody, type RecordedRun } from './records.ts';
import type { RecordingWriter } from './recording-writer.ts';

/** What a recorder needs. */
export interface RecorderParts {
  readonly writer: Pick<RecordingWriter, 'append' | 'close' | 'bytes' | 'dropped' | 'reason'>;
  readonly run: RecordedRun;
  /** Which markets; `all` = every one that is followed. */
  readonly symbols: 'all' | readonly string[];
  /** The venue's time, whole ms UTC. */
  readonly nowMs: () => number;
}

/**
 * Notes what reaches the market tape, in its order and with its times: raw frames, lists of markets, histories, contexts, connections, and when
 * the tape was drained. From these alone the same inputs of an engine can be made again.
 */
export class MarketRecorder implements MarketWitness {
  readonly #parts: RecorderParts;
  readonly #wanted: ReadonlySet<string> | null;
  #order = 0;
  /** The moment that the tape was told while it took what is noted next. */
  #heldMs: number | null = null;
  /** Something was noted since the tape was drained. */
  #isDirty = false;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#wanted = parts.symbols === 'all' ? null : new Set(parts.symbols);
    this.#note({ kind: 'start', run: parts.run });
  }

  readonly clock: MarketWitness['clock'] = (nowMs) => () => {
    this.#heldMs ??= nowMs();
    return this.#heldMs;
  };

  readonly raw: MarketWitness['raw'] = (socket, isTop, text) => {
    const coin = coinOf(text);
    if (coin !== null && !this.#wants(coin)) {
      this.#heldMs = null;
      return;
    }
    this.#isDirty = true;
    this.#note({ kind: 'frame', socket, isTop, text });
  };

  readonly socket: MarketWitness['socket'] = (socket, state, reason) =>
    this.#note({ kind: 'socket', socket, state, reason });

  readonly instruments: MarketWitness['instruments'] = (instruments) =>
    this.#note({ kind: 'instruments', instruments: instruments.filter(({ symbol }) => this.#wants(symbol)) });

  readonly history: MarketWitness['history'] = ({ symbol }: Instrument, { knownToMs, updates }) => {
    if (this.#wants(symbol)) this.#note({ kind: 'history', symbol, knownToMs, updates });
  };

  readonly told: MarketWitness['told'] = ({ symbol }, updates) => {
    if (this.#wants(symbol)) this.#note({ kind: 'told', symbol, updates });
  };

  readonly follows: MarketWitness['follows'] = (instruments) => {
    const symbols = instruments.map(({ symbol }) => symbol).filter((symbol) => this.#wants(symbol));
    if (symbols.length > 0) this.#note({ kind: 'follow', symbols });
  };

  readonly unfollows: MarketWitness['unfollows'] = ({ symbol }) => {
    if (this.#wants(symbol)) this.#note({ kind: 'unfollow', symbol });
  };

  readonly contexts: MarketWitness['contexts'] = (all) => {
    const rows = all.filter(([symbol]) => this.#wants(symbol));
    this.#isDirty ||= rows.length > 0;
    if (rows.length > 0) this.#note({ kind: 'contexts', rows });
    this.#heldMs = null;
  };

  readonly drained: MarketWitness['drained'] = () => {
    if (this.#isDirty) this.#note({ kind: 'drain' });
    this.#isDirty = false;
    this.#heldMs = null;
  };

  readonly view = (): RecorderView => {
    const { bytes, dropped, reason } = this.#parts.writer;
    return { state: reason === '' ? 'recording' : 'stopped', bytes, dropped, reason };
  };

  readonly stop: MarketWitness['stop'] = () => this.#parts.writer.close();

  #wants(symbol: string): boolean {
    return this.#wanted?.has(symbol) ?? true;
  }

  #note(body: RecordBody): void {
    this.#order += 1;
    this.#parts.writer.append({ order: this.#order, atMs: this.#heldMs ?? this.#parts.nowMs(), body });
    this.#heldMs = null;
  }
}

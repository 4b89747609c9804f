import type { RecorderView } from '../../contract/recorder.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarketWitness } from '../hyperliquid/market-witness.ts';

/**
 * The place of a recorder behind a market feed: one that failed can be replaced by a new one while the feed goes on. A new one is told the
 * markets and the connections as they are, so that its recording can be read alone.
 */
export class RecorderSlot implements MarketWitness {
  #recorder: MarketWitness | null = null;
  /** How the last one stood, while there is none. */
  #last: RecorderView = { state: 'stopped', bytes: 0, dropped: 0, reason: 'not started yet' };
  #instruments: readonly Instrument[] | null = null;
  readonly #followed = new Map<string, Instrument>();
  readonly #sockets = new Map<string, Parameters<MarketWitness['socket']>>();

  /** Puts a recorder in place; one that is there already has to be stopped first. */
  use(recorder: MarketWitness): void {
    this.#recorder = recorder;
    if (this.#instruments !== null) recorder.instruments(this.#instruments);
    for (const known of this.#sockets.values()) recorder.socket(...known);
    if (this.#followed.size > 0) recorder.follows([...this.#followed.values()]);
  }

  readonly raw: MarketWitness['raw'] = (socket, isTop, text) => this.#recorder?.raw(socket, isTop, text);

  readonly socket: MarketWitness['socket'] = (...known) => {
    this.#sockets.set(known[0], known);
    this.#recorder?.socket(...known);
  };

  readonly instruments: MarketWitness['instruments'] = (instruments) => {
    this.#instruments = instruments;
    this.#recorder?.instruments(instruments);
  };

  readonly history: MarketWitness['history'] = (instrument, loaded) => this.#recorder?.history(instrument, loaded);

  readonly told: MarketWitness['told'] = (instrument, updates) => this.#recorder?.told(instrument, updates);

  readonly follows: MarketWitness['follows'] = (instruments) => {
    for (const instrument of instruments) this.#followed.set(instrument.symbol, instrument);
    this.#recorder?.follows(instruments);
  };

  readonly unfollows: MarketWitness['unfollows'] = (instrument) => {
    this.#followed.delete(instrument.symbol);
    this.#recorder?.unfollows(instrument);
  };

  readonly contexts: MarketWitness['contexts'] = (rows) => this.#recorder?.contexts(rows);

  readonly drained: MarketWitness['drained'] = () => this.#recorder?.drained();

  readonly clock: MarketWitness['clock'] = (nowMs) => {
    let recorder: MarketWitness | null = null;
    let held = nowMs;
    return () => {
      if (recorder !== this.#recorder) {
        recorder = this.#recorder;
        held = recorder?.clock(nowMs) ?? nowMs;
      }
      return held();
    };
  };

  readonly view = (): RecorderView => this.#recorder?.view() ?? this.#last;

  /** Takes the recorder away at once and closes it; resolves when it has written everything. */
  readonly stop: MarketWitness['stop'] = async () => {
    const recorder = this.#recorder;
    if (recorder === null) return;
    this.#last = { ...recorder.view(), state: 'stopped' };
    this.#recorder = null;
    await recorder.stop();
  };
}

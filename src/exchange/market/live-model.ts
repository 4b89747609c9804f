import type { Instrument } from '../../engine/domain/instrument.ts';
import { invariant } from '../../engine/kernel/invariant.ts';
import type { MarketModel } from '../types.ts';

/** Assets that there is room for; a venue lists some 200 perpetuals and never gives a number to another asset. */
export const LIVE_ASSETS = 512;

/** Agent whose ladder is the venue's book. */
export const OUTSIDE_MAKER = 0;

/** Agent that stands for takers at the venue. */
export const OUTSIDE_TAKER = 1;

interface LiveState {
  readonly instruments: readonly Instrument[];
}

/**
 * A market that lives elsewhere: nothing happens by itself. What a venue tells of books, trades, marks and listings comes by inputs of the
 * exchange (`market`, `instruments`), so that its journal holds all that its state follows from. Instruments are part of the state: a
 * venue lists new ones at any time. `startMs`: time of the first input, ms UTC.
 */
export function createLiveModel(options: { readonly startMs: number; readonly barIntervalMs: number }): MarketModel {
  return new LiveModel(options.startMs, options.barIntervalMs);
}

class LiveModel implements MarketModel {
  readonly name = 'live';
  readonly barIntervalMs: number;
  readonly startMs: number;
  readonly endMs = null;
  readonly agentCount = 2;
  #instruments: readonly Instrument[] = Array.from({ length: LIVE_ASSETS }, (_, asset) => unlisted(asset));

  constructor(startMs: number, barIntervalMs: number) {
    invariant(Number.isSafeInteger(startMs) && startMs >= 0, `a market begins at a time, not ${startMs}`);
    this.startMs = startMs;
    this.barIntervalMs = barIntervalMs;
  }

  get instruments(): readonly Instrument[] {
    return this.#instruments;
  }

  readonly nextAtMs = (): number => Infinity;

  readonly runNext = (): void => {
    throw new Error('a market that lives elsewhere has no events of its own');
  };

  readonly history = (): readonly number[] => [];

  readonly snapshot = (): LiveState => ({ instruments: this.#instruments.filter(isKnown) });

  readonly restore = (state: unknown): void => {
    this.learn((state as LiveState).instruments);
  };

  /** Takes what the venue lists now; assets beyond the room that there is are passed over. */
  learn(instruments: readonly Instrument[]): void {
    const all = [...this.#instruments];
    for (const instrument of instruments) if (instrument.asset < LIVE_ASSETS) all[instrument.asset] = instrument;
    this.#instruments = all;
  }
}

/** Takes what a venue lists now into a market that lives there. Throws `RangeError` for a market of another kind. */
export function learnInstruments(model: MarketModel, instruments: readonly Instrument[]): void {
  if (!(model instanceof LiveModel)) throw new RangeError(`a ${model.name} market takes no news from outside`);
  model.learn(instruments);
}

/** A place that no asset has taken yet. */
function unlisted(asset: number): Instrument {
  return { asset, symbol: '', szDecimals: 0, priceDecimals: 6, maxLeverage: 1, listed: false };
}

function isKnown(instrument: Instrument): boolean {
  return instrument.symbol !== '';
}

import type { AssetId } from '../../src/contract/units.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import type { MarketAccess, MarketModel } from '../../src/exchange/types.ts';

/** A moment of the script. */
export interface Scene {
  readonly atMs: number;
  readonly run: (market: MarketAccess) => void;
}

/** An instrument for tests: asset 0 is `A0`, and so on; tick x lot is one micro-USDC. */
export function testInstrument(asset: AssetId, more: Partial<Instrument> = {}): Instrument {
  const szDecimals = more.szDecimals ?? 3;
  return {
    asset,
    symbol: `A${asset}`,
    szDecimals,
    priceDecimals: 6 - szDecimals,
    maxLeverage: 20,
    listed: true,
    ...more,
  };
}

/** A market that does what a test wrote down. Scenes may be added while it runs, but not before the present. */
export class ScriptedMarket implements MarketModel {
  readonly name = 'generated';
  readonly barIntervalMs = 60_000;
  readonly startMs: number;
  readonly endMs = null;
  readonly agentCount = 3;
  readonly instruments: readonly Instrument[];
  readonly #scenes: Scene[];
  #next = 0;

  constructor(instruments: readonly Instrument[], startMs: number, scenes: readonly Scene[] = []) {
    this.instruments = instruments;
    this.startMs = startMs;
    this.#scenes = [...scenes].sort((a, b) => a.atMs - b.atMs);
  }

  add(scene: Scene): void {
    let at = this.#scenes.length;
    while (at > this.#next && this.#scenes[at - 1]!.atMs > scene.atMs) at -= 1;
    this.#scenes.splice(at, 0, scene);
  }

  readonly nextAtMs = (): number => this.#scenes[this.#next]?.atMs ?? Infinity;

  readonly runNext = (market: MarketAccess): void => {
    const atMs = this.nextAtMs();
    while (this.nextAtMs() === atMs) this.#scenes[this.#next++]!.run(market);
  };

  readonly history = (_asset: AssetId, beforeMs: number, maxBars: number): readonly number[] => {
    const bars: number[] = [];
    const last = Math.floor(beforeMs / this.barIntervalMs);
    for (let bar = Math.max(0, last - maxBars); bar < last; bar += 1)
      bars.push(bar * this.barIntervalMs, 5, 6, 4, 5, 1);
    return bars;
  };

  readonly snapshot = (): unknown => ({ next: this.#next });

  readonly restore = (state: unknown): void => {
    this.#next = (state as { next: number }).next;
  };
}

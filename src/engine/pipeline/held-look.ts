import type { AssetId } from '../../contract/units.ts';
import type { HeldPosition } from '../portfolio/portfolio-room.ts';
import type { Correlations } from '../risk/metrics/correlation.ts';
import type { CorrelationLook } from '../risk/metrics/correlation-look.ts';
import type { PastLook, RecentPast } from '../risk/metrics/past-look.ts';
import { BookPasts, type HourSource } from './book-pasts.ts';

/** Correlations of what is held, asked for at every mark and made anew only when an hour or the book is another. No state: all of it follows from bars and positions. */
export class HeldLook {
  readonly #pasts: BookPasts;
  readonly #correlations: CorrelationLook;

  constructor(pasts: PastLook, correlations: CorrelationLook) {
    this.#pasts = new BookPasts(pasts);
    this.#correlations = correlations;
  }

  /** Correlations of the positions in their order at `atMs`: the same object where nothing is new. */
  correlations(source: HourSource, positions: readonly HeldPosition[], atMs: number): Correlations {
    return this.#correlations.of(this.pasts(source, positions, atMs));
  }

  /** Their pasts, in the same order. */
  pasts(source: HourSource, positions: readonly HeldPosition[], atMs: number): readonly RecentPast[] {
    const assets: AssetId[] = [];
    for (const { asset } of positions) assets.push(asset);
    return this.#pasts.of(source, assets, atMs);
  }
}

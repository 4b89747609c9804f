import type { AssetId } from '../../contract/units.ts';
import type { HeldPosition } from '../portfolio/portfolio-room.ts';
import { BookMeter, type MeterPosition } from '../risk/metrics/book-meter.ts';
import type { Correlations } from '../risk/metrics/correlation.ts';

/** What the meter was told of a position, by which it sees that another is meant. */
interface Told {
  readonly asset: AssetId;
  readonly sizeLots: number;
  readonly costUnits: number;
  readonly stopTicks: number | null;
  readonly terms: MeterTerms;
}

/** What counts of an asset beside its position: the instrument's terms, the same object as long as they are the same, and its yearly volatility. */
export interface MeterTerms {
  readonly instrument: object;
  /** What the venue told of its margin, the same object as long as it is the same; null = nothing. */
  readonly margin: object | null;
  readonly volatility: number | null;
}

/**
 * Keeps the meter of the book up to date: a mark is a mark, and anything else that changed (a fill, a stop, a bar, the terms of an instrument) hands the book
 * over anew. Outside the state: all of it is made of positions and bars.
 */
export class MeterLook {
  readonly #meter = new BookMeter();
  #correlations: Correlations | null = null;
  #told: readonly Told[] = [];

  /** The meter at these positions; `whole` makes a position for it. */
  read(
    held: readonly HeldPosition[],
    correlations: Correlations,
    of: { readonly terms: (asset: AssetId) => MeterTerms; readonly whole: (position: HeldPosition) => MeterPosition },
  ): BookMeter {
    const told = held.map(({ asset, sizeLots, costUnits, stopTicks }): Told => {
      return { asset, sizeLots, costUnits, stopTicks, terms: of.terms(asset) };
    });
    if (correlations !== this.#correlations || !isSame(told, this.#told)) {
      this.#meter.take(held.map(of.whole), correlations.matrix);
      this.#correlations = correlations;
      this.#told = told;
      return this.#meter;
    }
    for (const { asset, markTicks } of held) if (markTicks !== null) this.#meter.setMark(asset, markTicks);
    return this.#meter;
  }
}

function isSame(a: readonly Told[], b: readonly Told[]): boolean {
  return a.length === b.length && a.every((one, at) => isSamePosition(one, b[at] as Told));
}

function isSamePosition(a: Told, b: Told): boolean {
  return (
    a.asset === b.asset &&
    a.sizeLots === b.sizeLots &&
    a.costUnits === b.costUnits &&
    a.stopTicks === b.stopTicks &&
    a.terms.instrument === b.terms.instrument &&
    a.terms.margin === b.terms.margin &&
    a.terms.volatility === b.terms.volatility
  );
}

import type { AssetId, QuoteUnits, SizeLots } from '../../contract/units.ts';
import { asLots, asUnits } from '../../contract/units.ts';
import type { VenueMargin, VenuePosition } from '../domain/inputs.ts';
import { mulDiv, subUnits } from '../domain/money.ts';

/** How an asset is margined at the venue, as it was last told. The same object for as long as it stays the same. */
export interface MarginTerms {
  readonly asset: AssetId;
  /** Integer >= 1. */
  readonly leverage: number;
  readonly isIsolated: boolean;
  /** Cash of an isolated position beyond the initial margin of its cost (rounded up), micro-USDC; below 0 where some was taken away. */
  readonly addedUnits: QuoteUnits;
  /** The position that this was told of, signed; 0 once it has ended. */
  readonly sizeLots: SizeLots;
}

/**
 * Terms of margin by asset, as the venue's statements told them. They outlast a position, as at the venue, where leverage and kind of margin belong to the
 * asset; what was added to a position ends with it. Between two statements what was added counts as unchanged.
 */
export class MarginBook {
  readonly #terms = new Map<AssetId, MarginTerms>();

  /** The terms of an asset, or null while none were told. */
  of(asset: AssetId): MarginTerms | null {
    return this.#terms.get(asset) ?? null;
  }

  /** Takes what the venue says of a position. */
  take({ asset, sizeLots, costUnits }: VenuePosition, { leverage, isIsolated, ownUnits }: VenueMargin): void {
    const initial = asUnits(mulDiv(Math.abs(costUnits), 1, leverage, 'up'));
    const addedUnits = isIsolated ? subUnits(ownUnits, initial) : asUnits(0);
    this.#put({ asset, leverage, isIsolated, addedUnits, sizeLots });
  }

  /** A position ended: what was added to it is free again. */
  release(asset: AssetId): void {
    const terms = this.#terms.get(asset);
    if (terms !== undefined) this.#put({ ...terms, addedUnits: asUnits(0), sizeLots: asLots(0) });
  }

  /** All terms, assets ascending, JSON-safe. */
  snapshot(): readonly MarginTerms[] {
    return [...this.#terms.values()].toSorted((a, b) => a.asset - b.asset);
  }

  /** Replaces all terms by those that `snapshot` wrote. */
  restore(terms: readonly MarginTerms[]): void {
    this.#terms.clear();
    for (const one of terms) this.#terms.set(one.asset, { ...one });
  }

  #put(now: MarginTerms): void {
    const was = this.#terms.get(now.asset);
    if (was === undefined || !isSame(was, now)) this.#terms.set(now.asset, now);
  }
}

function isSame(a: MarginTerms, b: MarginTerms): boolean {
  return (
    a.leverage === b.leverage &&
    a.isIsolated === b.isIsolated &&
    a.addedUnits === b.addedUnits &&
    a.sizeLots === b.sizeLots
  );
}

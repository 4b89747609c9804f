import type { AssetId, QuoteUnits } from '../../contract/units.ts';
import { asUnits } from '../../contract/units.ts';
import type { AccountSnapshot } from '../domain/inputs.ts';
import type { Instrument } from '../domain/instrument.ts';
import { subUnits } from '../domain/money.ts';
import { sizeWords, usdcWords } from '../domain/words.ts';
import { FLAT, type PositionState } from '../domain/position.ts';

/** One thing in which our books and the venue's differed. Sizes in lots, money in micro-USDC. */
export interface Difference {
  readonly kind: 'size' | 'cost' | 'cash' | 'deposits';
  readonly asset: AssetId | null;
  readonly ours: number;
  readonly venue: number;
  /** The same two as a person reads them. */
  readonly oursText: string;
  readonly venueText: string;
  /** One plain sentence. */
  readonly text: string;
}

/** Our books as they are compared. */
export interface BooksToCompare {
  readonly cashUnits: QuoteUnits;
  readonly netDepositsUnits: QuoteUnits;
  readonly positions: ReadonlyMap<AssetId, PositionState>;
}

/** What the comparison found, and positions as the venue has them where they differ (flat ones with size 0). */
export interface Comparison {
  readonly differences: readonly Difference[];
  readonly repairs: ReadonlyMap<AssetId, PositionState>;
}

/**
 * Compares our books with the venue's snapshot. A transfer changes deposits and cash alike, so only what remains of the cash after it
 * is a difference of its own (funding, or fees that we did not see). Assets ascending, money last. Pure.
 */
export function compareBooks(
  books: BooksToCompare,
  snapshot: AccountSnapshot,
  instrumentOf: (asset: AssetId) => Instrument | null,
): Comparison {
  const differences: Difference[] = [];
  const repairs = new Map<AssetId, PositionState>();
  const theirs = new Map<AssetId, PositionState>();
  for (const { asset, sizeLots, costUnits } of snapshot.positions) theirs.set(asset, { sizeLots, costUnits });
  const assets = [...new Set([...books.positions.keys(), ...theirs.keys()])].sort((a, b) => a - b);
  for (const asset of assets) {
    const ours = books.positions.get(asset) ?? FLAT;
    const venue = theirs.get(asset) ?? FLAT;
    const difference = comparePosition(asset, ours, venue, instrumentOf(asset));
    if (difference === null) continue;
    differences.push(difference);
    repairs.set(asset, venue);
  }
  differences.push(...compareMoney(books, snapshot));
  return { differences, repairs };
}

function comparePosition(
  asset: AssetId,
  ours: PositionState,
  venue: PositionState,
  instrument: Instrument | null,
): Difference | null {
  const name = instrument?.symbol ?? `asset ${asset}`;
  if (ours.sizeLots !== venue.sizeLots) {
    const size = (lots: number): string => (instrument === null ? `${lots} lots` : sizeWords(lots, instrument));
    const words = { oursText: size(ours.sizeLots), venueText: size(venue.sizeLots) };
    const text = `${name}: our books held ${words.oursText}, the venue holds ${words.venueText}`;
    return { kind: 'size', asset, ours: ours.sizeLots, venue: venue.sizeLots, ...words, text };
  }
  if (ours.costUnits === venue.costUnits) return null;
  const words = { oursText: usdcWords(ours.costUnits), venueText: usdcWords(venue.costUnits) };
  const text = `${name}: our cost was ${words.oursText}, the venue's is ${words.venueText}`;
  return { kind: 'cost', asset, ours: ours.costUnits, venue: venue.costUnits, ...words, text };
}

function compareMoney(books: BooksToCompare, snapshot: AccountSnapshot): readonly Difference[] {
  const differences: Difference[] = [];
  const moved = subUnits(snapshot.netDepositsUnits, books.netDepositsUnits);
  if (moved !== 0) {
    differences.push({
      kind: 'deposits',
      asset: null,
      ours: books.netDepositsUnits,
      venue: snapshot.netDepositsUnits,
      oursText: usdcWords(books.netDepositsUnits),
      venueText: usdcWords(snapshot.netDepositsUnits),
      text: `${moved > 0 ? 'deposit' : 'withdrawal'} of ${usdcWords(Math.abs(moved))}`,
    });
  }
  const expected = asUnits(books.cashUnits + moved);
  if (expected !== snapshot.cashUnits) {
    differences.push({
      kind: 'cash',
      asset: null,
      ours: expected,
      venue: snapshot.cashUnits,
      oursText: usdcWords(expected),
      venueText: usdcWords(snapshot.cashUnits),
      text: `cash: our books had ${usdcWords(expected)}, the venue has ${usdcWords(snapshot.cashUnits)}`,
    });
  }
  return differences;
}

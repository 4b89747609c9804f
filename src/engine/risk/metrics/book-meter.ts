import type { AssetId } from '../../../contract/units.ts';
import { INDEX_FALL, OTHER_FALL, UNKNOWN_VOLATILITY } from '../../domain/book-limits.ts';
import type { Sought } from '../../domain/margin-tiers.ts';
import { checked, mulDiv } from '../../domain/money.ts';
import { invariant } from '../../kernel/invariant.ts';
import { isolatedEquity, liquidationDistance, type MarginedPosition, maintenanceOf } from './liquidation.ts';

/** A position as the meter takes it: `lots` is not 0. */
export interface MeterPosition extends MarginedPosition {
  readonly asset: AssetId;
  /** Its stop; null = none is known, which counts as the loss of all of it. */
  readonly stopTicks: number | null;
  /** A year, fraction; null = unknown. */
  readonly volatility: number | null;
  readonly isIndex: boolean;
}

/** Figures of the book that follow from positions and marks. Rates are fractions of equity. */
export interface BookFigures {
  readonly positionCount: number;
  readonly grossRate: number;
  /** Signed. */
  readonly netRate: number;
  /** Initial margin of all positions. */
  readonly marginRate: number;
  /** Loss from the marks to the stops. */
  readonly lossAtStopsRate: number;
  /** Ex-ante, the root of w'Cw. */
  readonly volatilityYear: number;
  /** Loss when the index falls by 15 % and everything else by 40 %. */
  readonly stressLoss: number;
  /** Herfindahl-Hirschman index; null without a position. */
  readonly concentration: number | null;
  /** The largest position, signed. */
  readonly largest: { readonly asset: AssetId; readonly weight: number } | null;
  /** The position that is nearest to its liquidation, all other marks as they are; null = none has a price of it within reach. */
  readonly nearest: { readonly asset: AssetId; readonly distance: number } | null;
}

/** Marks after which the kept vector is summed anew: rounding does not add up. */
const RESUM_MARKS = 512;

/** One position while it is held: its mark, and what follows from that, micro-USDC. */
interface Entry {
  readonly position: MeterPosition;
  readonly worthUnits: number;
  readonly marginUnits: number;
  readonly lossUnits: number;
  readonly maintenanceUnits: number;
  /** Equity of an isolated position, else 0. */
  readonly ownUnits: number;
}

/**
 * The cheap figures of a book, brought up to date mark by mark: sums of money are exact integers, and of w'Cw the vector C w is kept, so that a mark costs
 * a pass over the positions instead of over all pairs. Worth is kept in money and not in shares of equity: a change of equity touches nothing. For
 * what is shown; decisions count from the positions themselves (`domain/book-limits`), so that a restart decides the same to the bit.
 */
export class BookMeter {
  #entries: Entry[] = [];
  readonly #at = new Map<AssetId, number>();
  #matrix: ArrayLike<number> = [];
  /** Worth x volatility of each position, and the matrix of correlations times that. */
  #risks = new Float64Array(0);
  #vector = new Float64Array(0);
  #marks = 0;
  #gross = 0;
  #net = 0;
  #indexNet = 0;
  #margin = 0;
  #loss = 0;
  #maintenance = 0;
  #isolated = 0;

  /**
   * Takes a whole book: after anything but a mark has changed. `matrix`: correlations of the positions in their order, row by row, symmetric, 1 on
   * the diagonal. Throws `InvariantError` where it does not fit.
   */
  take(positions: readonly MeterPosition[], matrix: ArrayLike<number>): void {
    const size = positions.length;
    invariant(matrix.length === size * size, () => `${matrix.length} correlations are none of ${size} positions`);
    this.#matrix = matrix;
    this.#at.clear();
    for (const [at, { asset }] of positions.entries()) this.#at.set(asset, at);
    [this.#gross, this.#net, this.#indexNet, this.#margin] = [0, 0, 0, 0];
    [this.#loss, this.#maintenance, this.#isolated] = [0, 0, 0];
    this.#entries = positions.map(entryOf);
    for (const entry of this.#entries) this.#add(entry, 1);
    this.#risks = Float64Array.from(this.#entries, riskOf);
    this.#resum();
  }

  /** Takes a mark; of an asset that is not held nothing changes. */
  setMark(asset: AssetId, markTicks: number): void {
    const at = this.#at.get(asset);
    if (at === undefined) return;
    const entry = this.#entries[at] as Entry;
    if (entry.position.markTicks === markTicks) return;
    this.#add(entry, -1);
    const moved = entryOf({ ...entry.position, markTicks });
    this.#entries[at] = moved;
    this.#add(moved, 1);
    const risk = riskOf(moved);
    const change = risk - (this.#risks[at] as number);
    this.#risks[at] = risk;
    this.#marks += 1;
    if (this.#marks >= RESUM_MARKS) this.#resum();
    else this.#move(at, change);
  }

  /** All figures at an equity above zero, micro-USDC. */
  figures(equityUnits: number): BookFigures {
    const { squares, largest } = this.#sizes();
    const otherNet = this.#net - this.#indexNet;
    const stress = (this.#indexNet * INDEX_FALL + otherNet * OTHER_FALL) / equityUnits;
    return {
      positionCount: this.#entries.length,
      grossRate: this.#gross / equityUnits,
      netRate: this.#net / equityUnits,
      marginRate: this.#margin / equityUnits,
      lossAtStopsRate: this.#loss / equityUnits,
      volatilityYear: Math.sqrt(Math.max(0, this.#variance())) / equityUnits,
      stressLoss: Math.max(0, stress),
      concentration: this.#gross > 0 ? squares / (this.#gross * this.#gross) : null,
      largest: largest === null ? null : { asset: largest.position.asset, weight: largest.worthUnits / equityUnits },
      nearest: this.#nearest(equityUnits),
    };
  }

  /** Counts a position into the sums, or out of them. */
  #add(entry: Entry, sign: 1 | -1): void {
    const { position, worthUnits } = entry;
    this.#gross = checked(this.#gross + sign * Math.abs(worthUnits));
    this.#net += sign * worthUnits;
    if (position.isIndex) this.#indexNet += sign * worthUnits;
    this.#margin += sign * entry.marginUnits;
    this.#loss += sign * entry.lossUnits;
    if (position.isIsolated) this.#isolated += sign * entry.ownUnits;
    else this.#maintenance += sign * entry.maintenanceUnits;
  }

  /** Moves the kept vector by a change of one risk. */
  #move(at: number, change: number): void {
    const vector = this.#vector;
    const row = at * vector.length;
    for (let i = 0; i < vector.length; i++)
      vector[i] = (vector[i] as number) + change * (this.#matrix[row + i] as number);
  }

  #resum(): void {
    this.#marks = 0;
    this.#vector = new Float64Array(this.#risks.length);
    for (const [at, risk] of this.#risks.entries()) this.#move(at, risk);
  }

  #variance(): number {
    let variance = 0;
    for (let i = 0; i < this.#risks.length; i++) variance += (this.#risks[i] as number) * (this.#vector[i] as number);
    return variance;
  }

  #sizes(): { readonly squares: number; readonly largest: Entry | null } {
    let squares = 0;
    let largest: Entry | null = null;
    for (const entry of this.#entries) {
      squares += entry.worthUnits * entry.worthUnits;
      if (largest === null || Math.abs(entry.worthUnits) > Math.abs(largest.worthUnits)) largest = entry;
    }
    return { squares, largest };
  }

  #nearest(equityUnits: number): BookFigures['nearest'] {
    const cross = equityUnits - this.#isolated - this.#maintenance;
    let nearest: Entry | null = null;
    let distance = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries) {
      const own = liquidationDistance(soughtIn(entry, cross));
      if (own === null || own >= distance) continue;
      nearest = entry;
      distance = own;
    }
    return nearest === null ? null : { asset: nearest.position.asset, distance };
  }
}

function entryOf(position: MeterPosition): Entry {
  const { lots, markTicks, leverage, isIsolated } = position;
  const worthUnits = checked(lots * markTicks);
  return {
    position,
    worthUnits,
    marginUnits: mulDiv(Math.abs(worthUnits), 1, leverage, 'up'),
    lossUnits: lossAtStop(position),
    maintenanceUnits: maintenanceOf(position),
    ownUnits: isIsolated ? isolatedEquity(position) : 0,
  };
}

function lossAtStop({ lots, markTicks, stopTicks }: MeterPosition): number {
  if (stopTicks === null) return checked(Math.abs(lots) * markTicks);
  return checked(Math.max(0, lots * (markTicks - stopTicks)));
}

function riskOf({ position, worthUnits }: Entry): number {
  return worthUnits * (position.volatility ?? UNKNOWN_VOLATILITY);
}

function soughtIn({ position, maintenanceUnits, ownUnits }: Entry, crossUnits: number): Sought {
  const { table, lots, markTicks, isIsolated } = position;
  return { table, lots, markTicks, equityUnits: isIsolated ? ownUnits : crossUnits + maintenanceUnits };
}

import { priceStep } from '../../contract/tick-rule.ts';
import { powerOfTen, roundPriceUp } from '../../engine/domain/instrument.ts';

/** One side of a maker's quotes. A caller keeps one object and refills it: nothing is allocated per quote. */
export interface LadderShape {
  /** Best price, a legal one. */
  bestTicks: number;
  /**
   * Distance of the second level from the best; further gaps grow by it each. For bids a multiple of the step at the best price. Asks that
   * begin in a higher decade than the price they were made for may have a gap of the lower one: such levels go up to a legal price.
   */
  gapTicks: number;
  /** Number of levels, 1..20. */
  levels: number;
  /** Lots of all levels together. */
  depthLots: number;
  /** Lots added to the best level, >= 0. */
  extraLots: number;
  /** 32 bits of chance that vary the level sizes by a quarter. */
  bits: number;
  readonly priceDecimals: number;
}

/** Nearest legal price to `ticks` (five significant figures, whole numbers always), at least one tick. Never falls as `ticks` rises. */
export function nearestLegal(ticks: number, priceDecimals: number): number {
  const step = priceStep(Math.max(1, ticks), priceDecimals);
  return Math.max(1, Math.round(ticks / step) * step);
}

/** Writes bids into `out` as [ticks, lots, ...], best first; levels below one tick are left out. */
export function fillBids(out: number[], shape: LadderShape): void {
  let written = 0;
  for (let level = 0; level < shape.levels; level += 1) {
    const ticks = shape.bestTicks - (shape.gapTicks * level * (level + 1)) / 2;
    if (ticks < 1) break;
    out[written] = ticks;
    out[written + 1] = levelLots(shape, level);
    written += 2;
  }
  if (out.length !== written) out.length = written;
}

/** Writes asks into `out` as [ticks, lots, ...], best first. A price that is in a higher decade than the gap was made for goes up to that decade's step. */
export function fillAsks(out: number[], shape: LadderShape): void {
  const step = priceStep(shape.bestTicks, shape.priceDecimals);
  const lastDecade = step >= powerOfTen(shape.priceDecimals) ? Number.MAX_SAFE_INTEGER : 100_000 * step;
  const top = shape.gapTicks % step === 0 ? lastDecade : 0;
  let written = 0;
  let before = 0;
  for (let level = 0; level < shape.levels; level += 1) {
    let ticks = shape.bestTicks + (shape.gapTicks * level * (level + 1)) / 2;
    if (ticks > top) ticks = roundPriceUp(ticks, shape.priceDecimals);
    if (ticks > before) {
      out[written] = ticks;
      out[written + 1] = levelLots(shape, level);
      written += 2;
      before = ticks;
    }
  }
  if (out.length !== written) out.length = written;
}

/** Sizes grow with the distance, so that most of the depth stands behind the best price. */
function levelLots(shape: LadderShape, level: number): number {
  const share = (2 * (level + 1)) / (shape.levels * (shape.levels + 1));
  const vary = 0.75 + ((shape.bits >>> ((level * 5) % 27)) & 31) / 62;
  const lots = Math.max(1, Math.round(shape.depthLots * share * vary));
  return level === 0 ? lots + shape.extraLots : lots;
}

/** Mixes four integers into 32 bits: the same numbers always give the same bits, neighbours give unrelated ones. */
export function mixBits(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ b, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ c, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16) ^ d, 0x165667b1);
  return (h ^ (h >>> 15)) >>> 0;
}

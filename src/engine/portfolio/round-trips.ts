import type { AssetId } from '../../contract/units.ts';
import type { FillInput } from '../domain/inputs.ts';
import { NO_TRADES, type TradeRecord } from '../domain/trade-record.ts';
import { invariant } from '../kernel/invariant.ts';

/** Strategies that are remembered at most; the one that has been quiet for longest goes first. */
const KEPT = 500;

/** A position on its way from flat to flat. */
interface Trip {
  readonly asset: AssetId;
  readonly strategyId: string | null;
  /** Signed. */
  readonly lots: number;
  /** Notional that opened it, and what came in less what went out, fees included, micro-USDC. */
  readonly openedUnits: number;
  readonly cashUnits: number;
}

/** Sums over the finished round trips of a strategy. Rates are fractions of the notional that was opened. */
interface Sums {
  readonly strategyId: string;
  readonly wins: number;
  readonly losses: number;
  readonly winRates: number;
  readonly lossRates: number;
}

interface RoundTripState {
  readonly trips: readonly Trip[];
  /** The one that finished last at the end. */
  readonly sums: readonly Sums[];
}

/** A round trip of a strategy that is over: what came of it after fees, without funding, micro-USDC. */
export interface EndedTrip {
  readonly strategyId: string;
  readonly resultUnits: number;
}

/** The parts of an execution that a round trip is made of. */
export type TripFill = Pick<FillInput, 'asset' | 'isBuy' | 'priceTicks' | 'sizeLots' | 'feeUnits'>;

/**
 * Makes round trips out of fills: a trip begins with the fill that opens a position from flat and belongs to the strategy of that fill, or to nobody; it ends
 * when the position is flat. What adds counts into its notional, every fee into its result; a fill that turns the position ends one trip
 * and begins another, its fee shared by size. A position whose beginning was not seen, or whose size the venue has corrected, is no trip: what is
 * not known to be ours proves nothing. Funding is not in it.
 */
export class RoundTripBook {
  readonly #trips = new Map<AssetId, Trip>();
  readonly #sums = new Map<string, Sums>();

  /** Takes a fill of a position that had `heldLots` (signed) before it. Returns the round trip of a strategy that ended with it, or null. */
  fill(fill: TripFill, heldLots: number, strategyId: string | null): EndedTrip | null {
    const { asset, isBuy, sizeLots, feeUnits } = fill;
    const trip = this.#trips.get(asset);
    if (trip !== undefined && trip.lots !== heldLots) this.#trips.delete(asset);
    const signed = isBuy ? sizeLots : -sizeLots;
    const closing = heldLots !== 0 && heldLots > 0 !== isBuy ? Math.min(Math.abs(heldLots), sizeLots) : 0;
    const closingFee = (feeUnits * closing) / sizeLots;
    const ended = closing > 0 ? this.#close(fill, closing, closingFee) : null;
    const opening = sizeLots - closing;
    if (opening > 0) {
      const before = this.#trips.get(asset);
      const after = heldLots + signed;
      if (before !== undefined || heldLots === 0 || closing > 0) {
        this.#open(fill, { opening, fee: feeUnits - closingFee, after, strategyId });
      }
    }
    return ended;
  }

  /** The venue corrected the size of a position: what becomes of it is no round trip of ours. */
  doubt(asset: AssetId): void {
    this.#trips.delete(asset);
  }

  /** What a strategy's finished round trips came to. */
  record(strategyId: string): TradeRecord {
    const sums = this.#sums.get(strategyId);
    if (sums === undefined) return NO_TRADES;
    const { wins, losses, winRates, lossRates } = sums;
    return {
      trades: wins + losses,
      wins,
      losses,
      avgWin: wins > 0 ? winRates / wins : 0,
      avgLoss: losses > 0 ? lossRates / losses : 0,
    };
  }

  /** The whole state, JSON-safe. */
  snapshot(): unknown {
    const trips = [...this.#trips.values()].sort((a, b) => a.asset - b.asset);
    const state: RoundTripState = { trips, sums: [...this.#sums.values()] };
    return state;
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as RoundTripState;
    invariant(Array.isArray(given.trips) && Array.isArray(given.sums), 'not the state of round trips');
    this.#trips.clear();
    this.#sums.clear();
    for (const trip of given.trips) this.#trips.set(trip.asset, trip);
    for (const sums of given.sums) this.#sums.set(sums.strategyId, sums);
  }

  /** Books the closing part on the trip, if there is one; returns one of a strategy that it ended, or null. */
  #close({ asset, isBuy, priceTicks }: TripFill, lots: number, fee: number): EndedTrip | null {
    const trip = this.#trips.get(asset);
    if (trip === undefined) return null;
    const left = trip.lots + (isBuy ? lots : -lots);
    const cashUnits = trip.cashUnits + (isBuy ? -1 : 1) * priceTicks * lots - fee;
    if (left !== 0) {
      this.#trips.set(asset, { ...trip, lots: left, cashUnits });
      return null;
    }
    this.#trips.delete(asset);
    if (trip.strategyId === null) return null;
    this.#count(trip.strategyId, cashUnits / trip.openedUnits);
    return { strategyId: trip.strategyId, resultUnits: cashUnits };
  }

  #open(
    { asset, isBuy, priceTicks }: TripFill,
    part: {
      readonly opening: number;
      readonly fee: number;
      readonly after: number;
      readonly strategyId: string | null;
    },
  ): void {
    const { opening, fee, after, strategyId } = part;
    const notional = priceTicks * opening;
    const trip = this.#trips.get(asset) ?? { asset, strategyId, lots: 0, openedUnits: 0, cashUnits: 0 };
    this.#trips.set(asset, {
      ...trip,
      lots: after,
      openedUnits: trip.openedUnits + notional,
      cashUnits: trip.cashUnits + (isBuy ? -1 : 1) * notional - fee,
    });
  }

  #count(strategyId: string, rate: number): void {
    const old = this.#sums.get(strategyId) ?? { strategyId, wins: 0, losses: 0, winRates: 0, lossRates: 0 };
    this.#sums.delete(strategyId);
    const won = rate > 0;
    this.#sums.set(strategyId, {
      strategyId,
      wins: old.wins + (won ? 1 : 0),
      losses: old.losses + (won ? 0 : 1),
      winRates: old.winRates + (won ? rate : 0),
      lossRates: old.lossRates + (won ? 0 : Math.abs(rate)),
    });
    if (this.#sums.size <= KEPT) return;
    for (const oldest of this.#sums.keys()) {
      this.#sums.delete(oldest);
      return;
    }
  }
}

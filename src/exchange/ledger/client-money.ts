import { RecentLog } from '../history/recent-log.ts';
import type { FundingPayment, LedgerUpdate } from '../views.ts';

/**
 * Funding payments, and ledger updates, known per client; older ones are forgotten. Hyperliquid names no limit: it is that of fills here, a year
 * of hours for one position, so that memory and snapshots stay bounded.
 */
const KEPT_PAYMENTS = 10_000;

/** A funding payment of a snapshot. */
type PaymentRow = readonly [atMs: number, asset: number, units: number, sizeLots: number, rate: number];

/** UTC days of volume that are kept: today and the fourteen before it. */
export const KEPT_DAYS = 15;

/** Milliseconds of a UTC day. */
export const DAY_MS = 86_400_000;

/** What a client traded on a UTC day, micro-USDC. */
export interface DayVolume {
  readonly dayMs: number;
  takerUnits: number;
  makerUnits: number;
}

/** JSON-safe state. Lists by asset hold what is not zero: [asset, ...values]. */
export interface ClientMoneyState {
  readonly isolated: readonly (readonly [asset: number, isIsolated: number, units: number])[];
  readonly funding: readonly (readonly [asset: number, allTime: number, sinceOpen: number, sinceChange: number])[];
  readonly payments: readonly PaymentRow[];
  readonly updates: readonly LedgerUpdate[];
  readonly days: readonly DayVolume[];
  readonly liquidatedAtMs: number | null;
}

/**
 * What a client's account keeps beside cash and positions of the ledger: how its cash is divided between the cross account and isolated
 * positions, what funding cost, what came in and went out, and what was traded per day.
 */
export class ClientMoney {
  /** 1 where the client has chosen isolated margin. */
  readonly isIsolated: Uint8Array;
  /** Cash that belongs to the isolated position of an asset, micro-USDC; part of the client's cash in the ledger. */
  readonly isolatedUnits: Float64Array;
  /** Number of open isolated positions: while it is 0, nothing needs to be divided. */
  isolatedPositions = 0;
  /** Funding paid (positive = paid) by asset. */
  readonly fundingAllTime: Float64Array;
  readonly fundingSinceOpen: Float64Array;
  readonly fundingSinceChange: Float64Array;
  readonly payments = new RecentLog<FundingPayment>(KEPT_PAYMENTS);
  /** What came in and went out, trades and funding apart. */
  readonly updates = new RecentLog<LedgerUpdate>(KEPT_PAYMENTS);
  /** UTC days with volume, oldest first. */
  days: DayVolume[] = [];
  /** When a position of the client was last liquidated in part, or null. */
  liquidatedAtMs: number | null = null;

  constructor(assets: number) {
    this.isIsolated = new Uint8Array(assets);
    this.isolatedUnits = new Float64Array(assets);
    this.fundingAllTime = new Float64Array(assets);
    this.fundingSinceOpen = new Float64Array(assets);
    this.fundingSinceChange = new Float64Array(assets);
  }

  /** Counts a trade of `units` > 0 at `atMs`, which never falls. */
  addVolume(atMs: number, units: number, isTaker: boolean): void {
    let day = this.days[this.days.length - 1];
    if (day === undefined || atMs >= day.dayMs + DAY_MS) {
      day = { dayMs: atMs - (atMs % DAY_MS), takerUnits: 0, makerUnits: 0 };
      this.days.push(day);
      const oldestMs = day.dayMs - (KEPT_DAYS - 1) * DAY_MS;
      while ((this.days[0] as DayVolume).dayMs < oldestMs) this.days.shift();
    }
    if (isTaker) day.takerUnits += units;
    else day.makerUnits += units;
  }

  /** JSON-safe copy. */
  snapshot(): ClientMoneyState {
    const isolated: [number, number, number][] = [];
    const funding: [number, number, number, number][] = [];
    for (let asset = 0; asset < this.isIsolated.length; asset++) {
      const units = this.isolatedUnits[asset] as number;
      if (this.isIsolated[asset] === 1 || units !== 0) isolated.push([asset, this.isIsolated[asset] as number, units]);
      const paid = [
        this.fundingAllTime[asset] as number,
        this.fundingSinceOpen[asset] as number,
        this.fundingSinceChange[asset] as number,
      ] as const;
      if (paid.some((sum) => sum !== 0)) funding.push([asset, ...paid]);
    }
    return {
      isolated,
      funding,
      payments: this.payments
        .all()
        .map(({ atMs, asset, units, sizeLots, rate }) => [atMs, asset, units, sizeLots, rate] as const),
      updates: this.updates.all(),
      days: this.days.map((day) => ({ ...day })),
      liquidatedAtMs: this.liquidatedAtMs,
    };
  }

  /** Fills this new object from a snapshot; `hasPosition` tells which isolated positions are open. */
  restore(state: ClientMoneyState, hasPosition: (asset: number) => boolean): void {
    for (const [asset, isIsolated, units] of state.isolated) {
      this.isIsolated[asset] = isIsolated;
      this.isolatedUnits[asset] = units;
      if (isIsolated === 1 && hasPosition(asset)) this.isolatedPositions += 1;
    }
    for (const [asset, allTime, sinceOpen, sinceChange] of state.funding) {
      this.fundingAllTime[asset] = allTime;
      this.fundingSinceOpen[asset] = sinceOpen;
      this.fundingSinceChange[asset] = sinceChange;
    }
    this.payments.restore(
      state.payments.map(([atMs, asset, units, sizeLots, rate]) => ({ atMs, asset, units, sizeLots, rate })),
    );
    this.updates.restore(state.updates);
    this.days = state.days.map((day) => ({ ...day }));
    this.liquidatedAtMs = state.liquidatedAtMs;
  }
}

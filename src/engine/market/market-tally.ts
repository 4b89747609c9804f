import type { Refusal } from '../../contract/refusals.ts';
import type { MarketChannel, MarketFaultView } from '../../contract/views.ts';
import type { AssetMarket } from './asset-market.ts';
import type { Fault } from './fault.ts';
import { FaultCounts } from './fault-counts.ts';
import { type MarketCounters, noCounts } from './market-counters.ts';

/** JSON-safe state. */
export interface MarketTallyState {
  readonly counters: MarketCounters;
  readonly faults: readonly MarketFaultView[];
}

/** Counts of all markets together. */
export class MarketTally {
  counters: { -readonly [K in keyof MarketCounters]: MarketCounters[K] } = noCounts();
  readonly faults = new FaultCounts();
  /** True in a market that speaks in bars: its books are put around candles of venues with other price steps, which is no fault. */
  isOfBars = false;

  /** Counts a fault of an asset. */
  note(market: AssetMarket, channel: MarketChannel, kind: Fault['kind']): void {
    market.faults.note(channel, kind);
    this.faults.note(channel, kind);
  }

  /** Counts the fault that refused an update, and hands its refusal on. */
  refuse(market: AssetMarket, channel: MarketChannel, { kind, refusal }: Fault): Refusal {
    this.note(market, channel, kind);
    return refusal;
  }

  /** JSON-safe state. */
  snapshot(): MarketTallyState {
    return { counters: { ...this.counters }, faults: this.faults.snapshot() };
  }

  /** Continues from a snapshot. */
  restore({ counters, faults }: MarketTallyState): void {
    this.counters = { ...counters };
    this.faults.restore(faults);
  }
}

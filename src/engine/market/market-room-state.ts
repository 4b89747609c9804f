import type { Instrument } from '../domain/instrument.ts';
import type { AssetMarketState } from './asset-market.ts';
import type { PackedBars } from './bar-ring.ts';
import type { ChannelClockState } from './channel-clock.ts';
import type { MarketTallyState } from './market-tally.ts';

/** Complete state of the market room, JSON-safe. */
export interface MarketRoomState {
  readonly intervalMs: number;
  readonly nowMs: number;
  readonly closedThroughMs: number;
  readonly tally: MarketTallyState;
  readonly feed: ChannelClockState;
  readonly instruments: readonly Instrument[];
  readonly assets: readonly AssetMarketState[];
  readonly pending: readonly PackedBars[];
  readonly history: readonly PackedBars[];
}

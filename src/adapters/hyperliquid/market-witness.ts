import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarketUpdate } from '../../engine/domain/market-update.ts';
import type { PerpCtx } from '../../hyperliquid/decode/market-shapes.ts';
import type { RecorderView } from '../../contract/recorder.ts';
import type { LoadedHistory } from './history-loader.ts';
import type { SocketState } from './venue-socket.ts';

/** Told of everything that reaches a market tape, in its order. It must return at once and never throw. */
export interface MarketWitness {
  /** A frame of a socket, as it was received, after the tape took it. `isTop`: its books are the first levels only. */
  readonly raw: (socket: string, isTop: boolean, text: string) => void;
  /** A connection changed. */
  readonly socket: (socket: string, state: SocketState, reason: string) => void;
  /** The whole list of markets, when it changed. */
  readonly instruments: (instruments: readonly Instrument[]) => void;
  /** Bars of a market from before its first trade. */
  readonly history: (instrument: Instrument, loaded: Pick<LoadedHistory, 'knownToMs' | 'updates'>) => void;
  /** What the engine was told of a market beside its tape: bars that may lack trades, and what the venue said they were. */
  readonly told: (instrument: Instrument, updates: readonly MarketUpdate[]) => void;
  /** Markets are followed from now on: frames of others are none of ours. */
  readonly follows: (instruments: readonly Instrument[]) => void;
  /** A market is followed no more, and what waited of it on the tape is gone. */
  readonly unfollows: (instrument: Instrument) => void;
  /** Contexts of markets that no socket follows, after the tape took them. */
  readonly contexts: (rows: readonly (readonly [symbol: string, ctx: PerpCtx])[]) => void;
  /** The tape was drained to the engine. */
  readonly drained: () => void;
  /** The clock that the tape has to go by: what it answers between two calls above is one moment, and is what is noted. */
  readonly clock: (nowMs: () => number) => () => number;
  /** How it stands, for the window. */
  readonly view: () => RecorderView;
  /** Ends it; resolves when everything is written. */
  readonly stop: () => Promise<void>;
}

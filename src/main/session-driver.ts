import type { CommandOrigin, TradeCommand } from '../contract/commands.ts';
import type { VenueAccountView } from '../contract/venue-account.ts';
import type { VenueName } from '../contract/views.ts';
import type { CandleArchive } from '../adapters/archive/candle-archive.ts';
import type { LoadedConfig } from '../adapters/home/config-file.ts';
import type { EngineHost } from '../adapters/host/engine-host.ts';
import type { UniversePort } from '../adapters/universe/universe-port.ts';
import type { CommandReply } from '../engine/domain/outputs.ts';
import type { LoopLag } from './run-loop.ts';

/** A session as the shell drives it, whatever venue it trades on. */
export interface SessionDriver {
  readonly venue: VenueName;
  readonly host: EngineHost;
  /** Sentences that a person has to see at the start. */
  readonly notices: readonly string[];
  /** What the session was opened with. */
  readonly config: LoadedConfig | null;
  /** The candles of its home; null where they could not be opened. */
  readonly archive: CandleArchive | null;
  /** Simulated seconds per second; 1 on a real venue. */
  readonly speed: number;
  /** True once a step threw: the engine is not stepped any more. */
  readonly broken: boolean;
  /** Begins to run. */
  readonly start: () => void;
  /** Stops turning; the session itself is left to `stop`. */
  readonly halt: () => void;
  /** Ends the session in order; a broken one is not stepped again and not saved. */
  readonly stop: (reason: string) => Promise<void>;
  /** Stops the engine for good. */
  readonly breakDown: (cause: unknown) => void;
  /** Hands a command over at once. */
  readonly command: (command: TradeCommand, origin: CommandOrigin) => Promise<CommandReply>;
  /** Changes the speed of a simulated market; on a real venue nothing changes. */
  readonly setSpeed: (speed: number) => void;
  /** A person looks at the window, or no longer does: it was hidden or minimised. Left out where it changes nothing. */
  readonly onWatched?: (isWatched: boolean) => void;
  /** The account as the venue states it, for the window. */
  readonly venueAccount: () => VenueAccountView;
  /** Every market of the venue, and which are followed. */
  readonly universe: UniversePort;
  readonly lag: () => LoopLag;
  /** Forgets the lateness so far. */
  readonly measureFromHere: () => void;
}

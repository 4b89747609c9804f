import type { AssetId, PriceTicks, QuoteUnits, SizeLots } from '../../contract/units.ts';

/**
 * How far the engine and the venue know of each other. `degraded`: the link is gone, for less than the settings' bound. `reconciling`: it is
 * back and the account is being compared. `fallback`: the account side was down past the bound. `returning`: the link, or the program, is
 * back after that, the account not yet compared. `confirming`: compared; only a person's word is missing before anything opens.
 */
export type Mode = 'starting' | 'live' | 'degraded' | 'reconciling' | 'fallback' | 'returning' | 'confirming';

/**
 * What moves a mode. `lost`, `connected`: the link. `doubt`: the link stands and our picture may be old (sleep). `down`: no account for
 * longer than the bound. `compared`: the account was reconciled. `confirmed`: a person, or the setting, lets entries go. `restarted`: a new run.
 */
export type ModeEvent = 'lost' | 'connected' | 'doubt' | 'down' | 'compared' | 'confirmed' | 'restarted';

type Row = Readonly<Record<ModeEvent, Mode>>;

const TABLE: Readonly<Record<Mode, Row>> = {
  starting: {
    lost: 'starting',
    connected: 'starting',
    doubt: 'starting',
    down: 'starting',
    compared: 'live',
    confirmed: 'starting',
    restarted: 'starting',
  },
  live: {
    lost: 'degraded',
    connected: 'live',
    doubt: 'reconciling',
    down: 'fallback',
    compared: 'live',
    confirmed: 'live',
    restarted: 'starting',
  },
  degraded: {
    lost: 'degraded',
    connected: 'reconciling',
    doubt: 'degraded',
    down: 'fallback',
    compared: 'degraded',
    confirmed: 'degraded',
    restarted: 'starting',
  },
  reconciling: {
    lost: 'degraded',
    connected: 'reconciling',
    doubt: 'reconciling',
    down: 'fallback',
    compared: 'live',
    confirmed: 'reconciling',
    restarted: 'starting',
  },
  fallback: {
    lost: 'fallback',
    connected: 'returning',
    doubt: 'fallback',
    down: 'fallback',
    compared: 'confirming',
    confirmed: 'fallback',
    restarted: 'returning',
  },
  returning: {
    lost: 'returning',
    connected: 'returning',
    doubt: 'returning',
    down: 'fallback',
    compared: 'confirming',
    confirmed: 'returning',
    restarted: 'returning',
  },
  confirming: {
    lost: 'returning',
    connected: 'confirming',
    doubt: 'returning',
    down: 'fallback',
    compared: 'confirming',
    confirmed: 'live',
    restarted: 'returning',
  },
};

/** The mode after an event; every pair is decided. Pure. */
export function nextMode(mode: Mode, event: ModeEvent): Mode {
  return TABLE[mode][event];
}

/** An exit that was asked for while nothing could be sent. It is decided anew once the account was compared. */
export interface WaitingExit {
  readonly asset: AssetId;
  readonly by: 'person' | 'signal';
  readonly signalId: string | null;
  /** The position that was meant: its side, and when it was opened, ms UTC. */
  readonly isLong: boolean;
  readonly openedAtMs: number;
  readonly queuedAtMs: number;
  /** When the signal ends, ms UTC; null = it was a person, or it was under way. */
  readonly expiresAtMs: number | null;
}

/** A position that exists on paper alone. Lots are signed; cost is what they were taken at, micro-USDC, signed as the lots. */
export interface PaperPosition {
  readonly asset: AssetId;
  readonly strategyId: string;
  readonly signalId: string;
  readonly sizeLots: SizeLots;
  readonly costUnits: QuoteUnits;
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
  readonly openedAtMs: number;
}

/** The paper ledger of fallback: what would have been, beside the account and never in it. Money in micro-USDC. */
export interface PaperBook {
  readonly positions: readonly PaperPosition[];
  readonly entries: number;
  readonly closed: number;
  /** Realised of what was closed, before fees, and the fees of all fills. */
  readonly realisedUnits: QuoteUnits;
  readonly feesUnits: QuoteUnits;
}

/** The mode with what belongs to it. Part of the state. */
export interface ModeState {
  readonly mode: Mode;
  readonly sinceMs: number;
  readonly reason: string;
  /** Since when the account is not known to be as we think, ms UTC; null while it is. */
  readonly troubleSinceMs: number | null;
  /** When the oldest unanswered question for the account was asked, ms UTC; null = none is open. */
  readonly askedAtMs: number | null;
  /** How often what we know of the account has come into doubt: questions carry it, and only an answer to the present one opens. */
  readonly epoch: number;
  readonly exits: readonly WaitingExit[];
  /** What differed when the account was compared after the last fallback. */
  readonly differences: readonly string[];
  readonly paper: PaperBook;
}

import type { AssetId, SizeLots } from './units.ts';

/** Who gave a command; stored with the decision that it leads to. */
export type CommandOrigin = 'window' | 'tray' | 'hotkey' | 'cli' | 'rule' | 'system';

/** A standing permission to run signals of one strategy without asking. Written by a person, never by the engine. */
export interface AutoRule {
  /** Strategy the rule covers, or '*' for all built-in ones (external senders are never covered by '*'). */
  readonly strategyId: string;
  readonly enabled: boolean;
  /** Strength 0..1 from which a signal runs. */
  readonly runFromStrength: number;
  /** Strength 0..1, <= runFromStrength, from which it runs and is flagged for review; below it waits for a person. */
  readonly flagFromStrength: number;
  /** Opening orders per hour, integer 1..300. */
  readonly maxOrdersPerHour: number;
  /** Opening notional per UTC day, whole USDC, 10..1e9. */
  readonly maxNotionalPerDayUsdc: number;
  /** End of the permission in ms UTC, or null for the end of the run. */
  readonly endsAtMs: number | null;
}

/** Everything a person (or a rule of one) can tell the engine. Money and sizes are integers of their instrument. */
export type TradeCommand =
  | { readonly type: 'approveTicket'; readonly ticketId: string; readonly maxSizeLots: SizeLots | null }
  | { readonly type: 'rejectTicket'; readonly ticketId: string }
  | { readonly type: 'setAutoRule'; readonly rule: AutoRule }
  | { readonly type: 'killSwitch'; readonly flatten: boolean }
  | { readonly type: 'releaseHalt'; readonly confirmation: string }
  | { readonly type: 'acknowledgeBreaker'; readonly breaker: BreakerName }
  | { readonly type: 'closePosition'; readonly asset: AssetId }
  | { readonly type: 'cancelOrder'; readonly cloid: string }
  | { readonly type: 'acknowledgeIntervention'; readonly interventionId: string }
  | { readonly type: 'focus'; readonly asset: AssetId };

/** Circuit breakers that exist in this build. */
export type BreakerName = 'daily_drawdown';

/** The word that a person types to lift a halt. */
export const RELEASE_HALT_WORD = 'RESUME';

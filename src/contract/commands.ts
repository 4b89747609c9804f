import type { AssetId, PriceTicks, SizeLots } from './units.ts';

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

/**
 * An order that a person writes. An opening one (`reduceOnly` false) is a market or limit order and needs `stopTicks`, which is attached to
 * it; `stop_loss` and `take_profit` move the stop or target of a position to `triggerTicks`. Prices are legal ticks, sizes whole lots.
 */
export interface OrderTicket {
  readonly asset: AssetId;
  readonly isBuy: boolean;
  /** 1 or more; of a stop or target it is the position's, whatever is given. */
  readonly sizeLots: SizeLots;
  readonly orderType: 'market' | 'limit' | 'stop_loss' | 'take_profit' | 'twap';
  /** Price of a limit order, else null. */
  readonly limitTicks: PriceTicks | null;
  /** Trigger of a stop or target, else null. */
  readonly triggerTicks: PriceTicks | null;
  /** Of a limit order. */
  readonly timeInForce: 'Gtc' | 'Ioc' | 'Alo';
  readonly reduceOnly: boolean;
  /** Of a `twap`, which the venue works in slices over time: 5..1440 minutes, and whether sizes of slices vary. */
  readonly twap?: { readonly minutes: number; readonly randomize: boolean };
  /** Stop and target that are attached to an opening order; of a `twap` they follow its fills. */
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
}

/** Everything a person (or a rule of one) can tell the engine. Money and sizes are integers of their instrument. */
export type TradeCommand =
  | { readonly type: 'approveTicket'; readonly ticketId: string; readonly maxSizeLots: SizeLots | null }
  | { readonly type: 'rejectTicket'; readonly ticketId: string }
  | { readonly type: 'setAutoRule'; readonly rule: AutoRule }
  | { readonly type: 'killSwitch'; readonly flatten: boolean }
  | { readonly type: 'releaseHalt'; readonly confirmation: string }
  /** A person has seen a trip; `confirmation` is ACCEPT_LOSS_WORD where the breaker's `needs` says `confirmation`. */
  | { readonly type: 'acknowledgeBreaker'; readonly breaker: BreakerName; readonly confirmation?: string }
  /** Takes a breaker out for DISABLE_BREAKER_MS; `confirmation` is DISABLE_BREAKER_WORD. A trip of it ends. */
  | { readonly type: 'disableBreaker'; readonly breaker: BreakerName; readonly confirmation: string }
  | { readonly type: 'enableBreaker'; readonly breaker: BreakerName }
  /** The high-water of total_drawdown begins anew at the present value; `confirmation` is NEW_SEASON_WORD. The lifetime's stays. */
  | { readonly type: 'startSeason'; readonly confirmation: string }
  | { readonly type: 'closePosition'; readonly asset: AssetId }
  | { readonly type: 'cancelOrder'; readonly cloid: string }
  | { readonly type: 'placeOrder'; readonly order: OrderTicket }
  /** New price (of a stop or target: its trigger) and size of a working order; null leaves it. */
  | {
      readonly type: 'modifyOrder';
      readonly cloid: string;
      readonly priceTicks: PriceTicks | null;
      readonly sizeLots: SizeLots | null;
    }
  /** Cancels resting orders of an asset, or of all with null; stops and targets stay. */
  | { readonly type: 'cancelAll'; readonly asset: AssetId | null }
  | { readonly type: 'reversePosition'; readonly asset: AssetId }
  /** Lets entries go again after a fallback, once the account was compared. */
  | { readonly type: 'resumeLive' }
  | { readonly type: 'acknowledgeIntervention'; readonly interventionId: string }
  | { readonly type: 'focus'; readonly asset: AssetId };

/** The circuit breakers, in the order in which they are shown. */
export const BREAKER_NAMES = [
  'daily_drawdown',
  'total_drawdown',
  'rapid_losses',
  'position_concentration',
  'correlation_spike',
  'volatility_spike',
  'fear_greed_extreme',
] as const;

/** One of the circuit breakers. */
export type BreakerName = (typeof BREAKER_NAMES)[number];

/** The word that a person types to take a breaker out for a while. */
export const DISABLE_BREAKER_WORD = 'DISABLE';

/** How long a breaker stays out at most, ms: it comes back by itself. */
export const DISABLE_BREAKER_MS = 86_400_000;

/** The word that a person types to acknowledge the fall from the season's high-water. */
export const ACCEPT_LOSS_WORD = 'ACCEPT';

/** The word that a person types to begin a new season. */
export const NEW_SEASON_WORD = 'NEW SEASON';

/** The word that a person types to lift a halt. */
export const RELEASE_HALT_WORD = 'RESUME';

/* How a person trades, as far as it decides what the connection to a venue is made of. It decides nothing about trading. */

/** Horizons of trading, shortest first. */
export const TRADING_STYLES = ['scalping', 'intraday', 'swing', 'portfolio'] as const;

/** How a connection is used over the day. */
export const USAGE_PATTERNS = ['burst', 'steady', 'intermittent', 'idle'] as const;

/** Horizon of trading. */
export type TradingStyle = (typeof TRADING_STYLES)[number];

/** `burst` = much at once, `steady` = all day, `intermittent` = now and then, `idle` = watched only. */
export type UsagePattern = (typeof USAGE_PATTERNS)[number];

/** What a person chooses for the connection: the section `connection` of config.json. */
export interface ConnectionSettings {
  readonly style: TradingStyle;
  readonly usage: UsagePattern;
}

/** What counts unless a person chooses otherwise. */
export const DEFAULT_CONNECTION: ConnectionSettings = { style: 'intraday', usage: 'steady' };

/** Parts that share the request weight of the venue, most urgent first. */
export const BUDGET_COMPONENTS = ['actions', 'account', 'other', 'market'] as const;

/**
 * Who uses request weight: `actions` = orders and cancels, `account` = questions about the account, `other` = clock, markets and limits,
 * `market` = histories and contexts.
 */
export type BudgetComponent = (typeof BUDGET_COMPONENTS)[number];

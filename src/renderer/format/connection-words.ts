import type { BudgetComponent, TradingStyle, UsagePattern } from '../../contract/connection.ts';

/* Words of the window for what a connection is made of. */

export const STYLE_WORDS: Readonly<Record<TradingStyle, { readonly name: string; readonly hint: string }>> = {
  scalping: { name: 'Scalping', hint: 'fast books, short waits, most of the weight for orders' },
  intraday: { name: 'Intraday', hint: 'whole books, the touch at each change' },
  swing: { name: 'Swing', hint: 'one socket, patient questions, more weight for histories' },
  portfolio: { name: 'Portfolio', hint: 'many markets, deep rounded books, the universe each minute' },
};

export const USAGE_WORDS: Readonly<Record<UsagePattern, { readonly name: string; readonly hint: string }>> = {
  burst: { name: 'Burst', hint: 'eight connections kept, one more socket' },
  steady: { name: 'Steady', hint: 'four connections kept' },
  intermittent: { name: 'Intermittent', hint: 'two connections kept, rarer questions' },
  idle: { name: 'Idle', hint: 'watched only, everything asked rarely' },
};

export const COMPONENT_WORDS: Readonly<Record<BudgetComponent, { readonly name: string; readonly hint: string }>> = {
  actions: { name: 'Orders and cancels', hint: 'A part of it is for cancels, stops and closes alone' },
  account: { name: 'Account', hint: 'Statements, open orders, fills, funding' },
  other: { name: 'Clock, limits, agent', hint: 'Questions that keep the connection in order' },
  market: { name: 'Market data', hint: 'Histories and contexts; the first to wait' },
};

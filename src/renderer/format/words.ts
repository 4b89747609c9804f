import type { BreakerName } from '../../contract/commands.ts';
import type {
  AccountView,
  OrderState,
  OrderView,
  RiskLevel,
  SessionView,
  TicketView,
  VenueName,
} from '../../contract/views.ts';

/* Words of the window for the stable names of the engine. */

export const VENUE_WORDS: Readonly<
  Record<VenueName, { readonly name: string; readonly hint: string; readonly realMoney: boolean }>
> = {
  sandbox: { name: 'Sandbox', hint: 'Embedded exchange, no network, no real money', realMoney: false },
  paper: { name: 'Paper', hint: 'Live prices, simulated fills, no real money', realMoney: false },
  testnet: { name: 'Testnet', hint: 'Test network of the exchange, play money', realMoney: false },
  live: { name: 'Live', hint: 'Real orders with real money', realMoney: true },
};

export const STATE_WORDS: Readonly<Record<SessionView['state'], { readonly name: string; readonly hint: string }>> = {
  starting: { name: 'Starting', hint: 'Reconciling before the first order' },
  live: { name: 'Running', hint: 'Entries and exits allowed' },
  degraded: { name: 'Degraded', hint: 'No entries; exits still work' },
  fallback: { name: 'Fallback', hint: 'The venue is down: entries go to paper, exits wait' },
  halted: { name: 'Halted', hint: 'No entries until a person releases it' },
  stopped: { name: 'Stopped', hint: 'The engine has stopped' },
};

export const CONNECTION_WORDS: Readonly<Record<SessionView['connection'], string>> = {
  connected: 'Connected',
  connecting: 'Connecting',
  disconnected: 'Disconnected',
};

export const RISK_WORDS: Readonly<Record<RiskLevel, { readonly name: string; readonly step: number }>> = {
  low: { name: 'Low', step: 1 },
  moderate: { name: 'Moderate', step: 2 },
  high: { name: 'High', step: 3 },
  critical: { name: 'Critical', step: 4 },
  emergency: { name: 'Emergency', step: 5 },
};

export const ORDER_WORDS: Readonly<Record<OrderState, string>> = {
  pending: 'Pending',
  submitted: 'Submitted',
  unknown: 'Unknown',
  open: 'Open',
  partially_filled: 'Part filled',
  filled: 'Filled',
  cancelled: 'Cancelled',
  rejected: 'Rejected',
  expired: 'Expired',
  error: 'Error',
  denied: 'Denied',
};

/** True where orders move real money: what cannot be taken back asks twice there. */
export function isRealMoney(venue: VenueName | undefined): boolean {
  return venue !== undefined && VENUE_WORDS[venue].realMoney;
}

/** States in which an order may still trade, so that a cancel means something. */
export const WORKING_ORDERS: ReadonlySet<OrderState> = new Set<OrderState>([
  'pending',
  'submitted',
  'unknown',
  'open',
  'partially_filled',
]);

export const ORDER_TYPE_WORDS: Readonly<Record<OrderView['type'], string>> = {
  market: 'Market',
  limit: 'Limit',
  stop_loss: 'Stop',
  take_profit: 'Take profit',
  twap: 'TWAP',
};

export const TICKET_WORDS: Readonly<Record<TicketView['state'], string>> = {
  waiting: 'Waiting',
  approved: 'Approved',
  rejected: 'Rejected',
  expired: 'Expired',
  refused: 'Refused',
  void: 'Void',
  done: 'Done',
};

export const BREAKER_WORDS: Readonly<Record<BreakerName, string>> = {
  daily_drawdown: 'Daily drawdown',
  total_drawdown: 'Total drawdown',
  rapid_losses: 'Rapid losses',
  position_concentration: 'Concentration',
  correlation_spike: 'Correlation spike',
  volatility_spike: 'Volatility spike',
  fear_greed_extreme: 'Fear & Greed extreme',
};

const ACCOUNT_HINTS: Readonly<Partial<Record<keyof AccountView, string>>> = {
  navPerUnit: 'Value of one unit of the account; deposits do not move it',
};

/** Tooltip of an account figure, '' when the label says it all. */
export function accountHint(key: keyof AccountView): string {
  return ACCOUNT_HINTS[key] ?? '';
}

/** Turns a stable name into words: `loss_at_stop` and `lossAtStop` become "loss at stop". Short acronyms keep their case. */
export function plainName(name: string): string {
  const spaced = name
    .replaceAll(/[_.-]+/g, ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
  return spaced.trim();
}

/** plainName with a capital first letter. */
export function titleName(name: string): string {
  const plain = plainName(name);
  return plain === '' ? '' : `${plain[0]?.toUpperCase() ?? ''}${plain.slice(1)}`;
}

/** What bound a size, as the window says it; `none` means that no cap did. */
export function boundBy(constraint: string): string {
  return constraint === 'none' ? 'no cap binds' : `bound by ${plainName(constraint)}`;
}

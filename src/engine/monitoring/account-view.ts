import { type QuoteUnits, asUnits } from '../../contract/units.ts';
import type { AccountView } from '../../contract/views.ts';
import { subUnits } from '../domain/money.ts';

/** Everything that the account line shows, from the rooms that know it. */
export interface AccountFigures {
  readonly equity: {
    readonly equityUnits: QuoteUnits;
    readonly unrealisedUnits: QuoteUnits;
    readonly grossUnits: QuoteUnits;
    /** Signed. */
    readonly netUnits: QuoteUnits;
  };
  readonly cashUnits: QuoteUnits;
  readonly feesUnits: QuoteUnits;
  readonly fundingUnits: QuoteUnits;
  readonly marginUsedUnits: QuoteUnits;
  readonly risk: {
    readonly navPerUnit: number;
    /** Equity at 00:00 UTC, moved along by deposits and withdrawals; null before the first. */
    readonly dayStartEquityUnits: QuoteUnits | null;
  };
  readonly curve: AccountView['curve'];
  readonly curveReset: boolean;
}

/** The account as the window shows it. Rates are fractions of equity, 0 while that is not positive; the day's is of its first equity. */
export function accountView(figures: AccountFigures): AccountView {
  const { equity, risk } = figures;
  const dayStart = risk.dayStartEquityUnits;
  const dayPnl = dayStart === null ? asUnits(0) : subUnits(equity.equityUnits, dayStart);
  return {
    equityUnits: equity.equityUnits,
    cashUnits: figures.cashUnits,
    unrealisedUnits: equity.unrealisedUnits,
    dayPnlUnits: dayPnl,
    dayPnlRate: rateOf(dayPnl, dayStart ?? 0),
    feesUnits: figures.feesUnits,
    fundingUnits: figures.fundingUnits,
    marginUsedUnits: figures.marginUsedUnits,
    grossRate: rateOf(equity.grossUnits, equity.equityUnits),
    netRate: rateOf(equity.netUnits, equity.equityUnits),
    navPerUnit: risk.navPerUnit,
    curve: figures.curve,
    curveReset: figures.curveReset,
  };
}

function rateOf(units: number, base: number): number {
  return base > 0 ? units / base : 0;
}

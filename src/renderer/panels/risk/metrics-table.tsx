import type { ReactNode } from 'react';
import type { BookRiskView } from '../../../contract/book-risk.ts';
import type { MarketFigure } from '../../../contract/risk-metrics.ts';
import type { RiskView } from '../../../contract/views.ts';
import { formatUsdc } from '../../format/money.ts';
import { formatNumber, formatRate } from '../../format/rate.ts';
import { formatAge } from '../../format/time.ts';
import { titleName } from '../../format/words.ts';
import { SignedUsdc } from '../../parts/signed.tsx';

const UNKNOWN = 'not known yet';
const NONE = 'none';

const TONES: Readonly<Record<RiskView['level'], string>> = {
  low: 'text-text-1',
  moderate: 'text-text-1',
  high: 'text-warn font-semibold',
  critical: 'text-down font-semibold',
  emergency: 'text-down font-semibold',
};

function rate(value: number | null, shown = 2, plus = false): string {
  return value === null ? UNKNOWN : formatRate(value, { shown, plus });
}

function number(value: number | null): string {
  return value === null ? UNKNOWN : formatNumber(value, 2);
}

function market(figure: MarketFigure | null, shown: number, plus = false): string {
  return figure === null ? NONE : `${figure.symbol} ${formatRate(figure.rate, { shown, plus })}`;
}

function Row(props: {
  readonly name: string;
  readonly hint?: string;
  readonly tone?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <tr title={props.hint} className="h-[17px]">
      <th scope="row" className="pr-2 text-left font-normal whitespace-nowrap text-text-3">
        {props.name}
      </th>
      <td className={`text-right whitespace-nowrap ${props.tone ?? 'text-text-1'}`}>{props.children}</td>
    </tr>
  );
}

/** What is held now, from its volatilities, correlations and past. */
function BookRows({ view, risk }: { readonly view: BookRiskView; readonly risk: RiskView | null }): ReactNode {
  return (
    <>
      <Row
        name="Volatility a year"
        hint="What the book as it is now would swing by, from volatilities and correlations"
      >
        {rate(risk?.metrics.volatilityYear ?? view.volatilityYear, 1)}
      </Row>
      <Row name="Stress loss" hint="BTC falls by 15 %, everything else by 40 %">
        {rate(risk?.metrics.stressLoss ?? view.stressLoss, 1)}
      </Row>
      <Row name="Value at risk, a day" hint="Loss that 95 of 100 days of the last 30 would not have passed">
        {rate(view.valueAtRisk95)}
      </Row>
      <Row name="Expected shortfall" hint="Mean loss of the days beyond the value at risk">
        {rate(view.expectedShortfall95)}
      </Row>
      <Row name="Beta to BTC" hint="Change of the book per change of BTC">
        {number(view.betaToIndex)}
      </Row>
      <Row name="Correlation of the book" hint="Weighted by exposure and signed by side; 1 = all is one bet">
        {number(view.averageCorrelation)}
      </Row>
      <Row name="Concentration" hint="Herfindahl-Hirschman index: 1 = one holding">
        {number(risk?.metrics.concentration ?? view.concentration)}
      </Row>
    </>
  );
}

/** What is held now, in money and margin. */
function PositionRows({ risk }: { readonly risk: RiskView }): ReactNode {
  const { metrics } = risk;
  return (
    <>
      <Row
        name="Nearest liquidation"
        hint="How far the mark of that position may go against it, all others as they are. By our own count: margin that was moved at the venue is in the account panel"
      >
        {market(metrics.nearestLiquidation, 0)}
      </Row>
      <Row name="Loss at stops" hint="Of what is held / with what may still open">
        {rate(metrics.lossAtHeldStopsRate)} / {rate(risk.lossAtStopsRate)}
      </Row>
      <Row name="Margin used" hint="Initial margin of all positions, of equity">
        {rate(metrics.marginUsedRate, 1)}
      </Row>
      <Row name="Largest position">{market(metrics.maxPosition, 1, true)}</Row>
      <Row name="Gross / net">
        {rate(metrics.grossRate, 1)} / {rate(metrics.netRate, 1, true)}
      </Row>
      <Row name="Positions" hint="Number of them, and their worth in USDC, sides not set off">
        {metrics.positionCount}
        {metrics.totalExposureUnits !== null && ` for ${formatUsdc(metrics.totalExposureUnits, { shown: 0 })}`}
      </Row>
      <Row name="ADL rank" hint="Who is closed first when the venue's insurance fails; the venue does not tell it">
        {metrics.adlRank ?? 'not told'}
      </Row>
    </>
  );
}

function AccountRows({ risk }: { readonly risk: RiskView }): ReactNode {
  const { metrics, level, breakers } = risk;
  const { fearGreed, sharpe, sharpeDays } = metrics;
  const active = breakers.filter(({ state }) => state !== 'armed' && state !== 'disabled');
  return (
    <>
      <Row
        name="Sharpe ratio, a year"
        hint="Of the daily returns of the unit value, in brackets the days they reach over; said from 20 days on"
      >
        {number(sharpe)} ({sharpeDays} d)
      </Row>
      <Row
        name="Drawdown, day / season"
        hint="Fall of the unit value; of the day the worse of since 00:00 UTC and 24 hours"
      >
        {rate(risk.dailyDrawdownRate)} / {rate(risk.seasonDrawdownRate)}
      </Row>
      <Row name="Result of the day" hint="Since 00:00 UTC, USDC, without deposits and withdrawals">
        {metrics.dailyPnlUnits === null ? UNKNOWN : <SignedUsdc units={metrics.dailyPnlUnits} />}
      </Row>
      <Row name="Fear & Greed" hint="With its age; older than 48 hours counts as not known">
        {fearGreed === null ? UNKNOWN : `${fearGreed.value} (${formatAge(fearGreed.ageMs)})`}
      </Row>
      <Row name="Volatility of BTC, rank" hint="Share of its last year in which the index was calmer than now">
        {rate(metrics.volatilityPercentile, 0)}
      </Row>
      <Row name="Risk level" tone={TONES[level]}>
        {titleName(level)}
      </Row>
      <Row name="Breakers active" tone={active.length > 0 ? 'text-down font-semibold' : 'text-text-1'}>
        {active.length === 0 ? NONE : active.map(({ name }) => titleName(name)).join(', ')}
      </Row>
    </>
  );
}

/** Every figure of risk in one table: of the account, and of what is held. */
export function MetricsTable({
  view,
  risk,
}: {
  readonly view: BookRiskView;
  readonly risk: RiskView | null;
}): ReactNode {
  return (
    <table data-testid="risk-metrics" className="w-full text-xs">
      <tbody>
        {risk !== null && <PositionRows risk={risk} />}
        {view.holdings.length > 0 && <BookRows view={view} risk={risk} />}
        {risk !== null && <AccountRows risk={risk} />}
      </tbody>
    </table>
  );
}

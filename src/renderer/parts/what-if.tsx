import type { ReactNode } from 'react';
import type { BeforeAfter, WhatIfView } from '../../contract/what-if.ts';
import { formatRate } from '../format/rate.ts';
import { NO_VALUE } from '../format/scaled.ts';
import { classes } from '../ui/class-names.ts';

interface RowProps {
  readonly name: string;
  readonly hint: string;
  readonly before?: string;
  readonly after: string;
  readonly tone?: string;
}

function Row({ name, hint, before = '', after, tone = '' }: RowProps): ReactNode {
  return (
    <tr title={hint} className="h-[19px]">
      <td className="pr-2 text-text-3">{name}</td>
      <td className="pr-1 text-right text-text-3">{before}</td>
      <td className="w-3 text-center text-text-3">{before === '' ? '' : '→'}</td>
      <td className={classes('text-right', tone)}>{after}</td>
    </tr>
  );
}

function Change(props: {
  readonly name: string;
  readonly hint: string;
  readonly rates: BeforeAfter;
  readonly plus?: boolean;
}): ReactNode {
  const { name, hint, rates, plus = false } = props;
  const [before, after] = rates.map((rate) => formatRate(rate, { shown: 1, plus }));
  return <Row name={name} hint={hint} before={before ?? ''} after={after ?? ''} />;
}

function rateOrNothing(rate: number | null, shown: number): string {
  return rate === null ? NO_VALUE : formatRate(rate, { shown });
}

/** What the order would make of the book, before and after it; of equity. */
export function WhatIf({ view }: { readonly view: WhatIfView }): ReactNode {
  const { headroomRate, fundingPerDayRate, liquidationDistance, riskShare, valueAtRisk95 } = view;
  const trips = headroomRate !== null && headroomRate <= 0;
  return (
    <div data-testid="what-if" className="rounded-[3px] border border-line">
      <div className="flex h-6 items-center justify-between border-b border-line px-2 text-xs text-text-3">
        <span>If it fills whole</span>
        <span>of equity</span>
      </div>
      <table className="m-1 w-[calc(100%-8px)] text-xs">
        <tbody>
          <Change name="Exposure here" hint="Signed exposure in this market" rates={view.assetRate} plus />
          <Change
            name="With what moves alike"
            hint="Exposure with each holding counted by its correlation"
            rates={view.correlatedRate}
            plus
          />
          <Change name="Gross" hint="Sum of all exposures" rates={view.grossRate} />
          <Change name="Net" hint="Longs less shorts" rates={view.netRate} plus />
          <Change name="Volatility a year" hint="Of the whole book" rates={view.volatilityYear} />
          <Change name="Stress loss" hint="BTC falls by 15 %, everything else by 40 %" rates={view.stressLoss} />
          <Row
            name="Value at risk, a day"
            hint="Loss that 95 of 100 past days would not have passed"
            before={rateOrNothing(valueAtRisk95[0], 2)}
            after={rateOrNothing(valueAtRisk95[1], 2)}
          />
          <Row
            name="Part of the risk"
            hint="Of the variance of the book after it"
            after={rateOrNothing(riskShare, 0)}
          />
          <Row name="Margin" hint="At the leverage of this market" after={formatRate(view.marginRate, { shown: 1 })} />
          <Row
            name="Leverage allowed"
            hint="Highest leverage that the venue gives to a position of this size"
            after={`${view.maxLeverage}x`}
          />
          <Row
            name="Liquidation"
            hint="How far the price may go against it, everything else as it is"
            after={
              liquidationDistance === null
                ? 'none by this alone'
                : `${formatRate(liquidationDistance, { shown: 0 })} away`
            }
          />
          <Row
            name="Funding a day"
            hint="At the present rate; + is paid, - is received"
            after={fundingPerDayRate === null ? NO_VALUE : formatRate(fundingPerDayRate, { shown: 3, plus: true })}
          />
          <Row name="Loss at the stop" hint="From the touch to the stop" after={formatRate(view.lossAtStopRate)} />
          <Row
            name="Left to the daily breaker"
            hint="After the loss at the stop; at zero or below the breaker would trip"
            after={rateOrNothing(headroomRate, 2)}
            tone={trips ? 'font-semibold text-down' : ''}
          />
        </tbody>
      </table>
    </div>
  );
}

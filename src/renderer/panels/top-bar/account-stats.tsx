import type { ReactNode } from 'react';
import type { RiskLevel } from '../../../contract/views.ts';
import { ARROWS, directionOf, formatUsdc } from '../../format/money.ts';
import { formatRate } from '../../format/rate.ts';
import { NO_VALUE } from '../../format/scaled.ts';
import { RISK_WORDS } from '../../format/words.ts';
import { toneOf } from '../../parts/signed.tsx';
import { useView } from '../../stores/view-store.ts';
import { classes } from '../../ui/class-names.ts';
import { Stat } from '../../ui/stat.tsx';

/** Equity of the account. */
export function EquityStat(): ReactNode {
  const units = useView((state) => state.account?.equityUnits ?? null);
  return (
    <Stat label="Equity, USDC" testId="equity" title="Cash and unrealised profit of all positions">
      {formatUsdc(units)}
    </Stat>
  );
}

/** Profit since 00:00 UTC, as money and as a share. */
export function DayPnlStat(): ReactNode {
  const units = useView((state) => state.account?.dayPnlUnits ?? null);
  const rate = useView((state) => state.account?.dayPnlRate ?? null);
  return (
    <Stat label="Day PnL" testId="day-pnl" title="Since 00:00 UTC, after fees and funding" tone={toneOf(units)}>
      {directionOf(units) !== 'flat' && <span className="mr-1 text-[9px]">{ARROWS[directionOf(units)]}</span>}
      {formatUsdc(units, { plus: true })}
      <span className="ml-1.5 text-sm font-normal">{formatRate(rate, { plus: true })}</span>
    </Stat>
  );
}

/** Drawdown of the day and of the season. */
export function DrawdownStat(): ReactNode {
  const daily = useView((state) => state.risk?.dailyDrawdownRate ?? null);
  const total = useView((state) => state.risk?.seasonDrawdownRate ?? null);
  return (
    <Stat
      label="Drawdown day / total"
      testId="drawdown"
      title="Daily: the worse of since 00:00 UTC and rolling 24 h. Total: from the high-water mark of the season"
    >
      {formatRate(daily)}
      <span className="font-normal text-text-2"> / {formatRate(total)}</span>
    </Stat>
  );
}

const STEPS = [1, 2, 3, 4, 5] as const;

function stepTone(step: number): string {
  if (step >= 4) return 'bg-danger';
  return step === 3 ? 'bg-warn' : 'bg-accent';
}

function LevelSteps({ level }: { readonly level: RiskLevel }): ReactNode {
  const { step } = RISK_WORDS[level];
  return (
    <span className="inline-flex items-end gap-[2px]" aria-hidden="true">
      {STEPS.map((each) => (
        <i
          key={each}
          className={classes('w-[4px]', each <= step ? stepTone(step) : 'bg-line')}
          style={{ height: 3 + each * 1.6 }}
        />
      ))}
    </span>
  );
}

/** Risk level as a word and as steps. */
export function RiskStat(): ReactNode {
  const level = useView((state) => state.risk?.level ?? null);
  return (
    <Stat label="Risk" testId="risk-level" title="Overall risk level of the account">
      {level === null ? (
        NO_VALUE
      ) : (
        <span data-level={level} className="inline-flex items-center gap-1.5">
          <LevelSteps level={level} />
          {RISK_WORDS[level].name}
        </span>
      )}
    </Stat>
  );
}

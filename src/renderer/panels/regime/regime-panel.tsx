import type { ReactNode } from 'react';
import type { RegimeView } from '../../../contract/regime-view.ts';
import { formatNumber, formatRate } from '../../format/rate.ts';
import { COMPOSITE_WORDS, REGIME_WORDS } from '../../format/regime-words.ts';
import { formatSpan, formatStamp } from '../../format/time.ts';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { useView } from '../../stores/view-store.ts';
import { classes } from '../../ui/class-names.ts';
import { Meter } from '../../ui/meter.tsx';
import { Empty } from '../../ui/panel.tsx';
import { Pair } from '../../ui/stat.tsx';
import { ComponentVotes } from './component-votes.tsx';
import { RegimeBand } from './regime-band.tsx';
import { ScoreScale } from './score-scale.tsx';

const TREND_SIGN = { up: '▲', down: '▼', flat: '◆', none: '' } as const;
const TREND_TONE = { up: 'text-up', down: 'text-down', flat: 'text-text-1', none: 'text-warn' } as const;

interface PartProps {
  readonly view: RegimeView;
  readonly nowMs: number | null;
}

/** Why the regime shown is not what the figures alone would say. */
function noteOf({ regime, reason, pending, overridden }: RegimeView): string {
  if (reason !== '') return reason;
  if (overridden) return 'Held by a fall under the high of a day';
  return pending === regime
    ? ''
    : `The figures say ${REGIME_WORDS[pending].name.toLowerCase()}; each regime is held for two days`;
}

function Head({ view, nowMs }: PartProps): ReactNode {
  const { name, trend } = REGIME_WORDS[view.regime];
  const since = view.sinceMs === null || nowMs === null ? null : nowMs - view.sinceMs;
  const note = noteOf(view);
  return (
    <div className="flex w-[208px] shrink-0 flex-col gap-1.5 overflow-y-auto border-r border-line px-3 py-2 max-[1279px]:w-[176px] *:shrink-0">
      <p className="text-2xs text-text-3">Regime of {view.index}</p>
      <p data-testid="regime-name" className={classes('text-lg font-semibold', TREND_TONE[trend])}>
        {TREND_SIGN[trend]} {name}
      </p>
      {since !== null && (
        <p className="text-xs text-text-2" title={`Since ${formatStamp(view.sinceMs)} UTC`}>
          for {formatSpan(since)}
        </p>
      )}
      <span
        className="flex items-center justify-between gap-2 text-xs"
        title="How far the figures are from where the regime would change"
      >
        <span className="text-text-3">Confidence</span>
        <span>{formatRate(view.confidence, { shown: 0 })}</span>
      </span>
      <Meter label="Confidence" share={view.confidence} />
      {note !== '' && <p className="selectable text-xs text-warn">{note}</p>}
      <p className="flex items-center justify-between gap-2 border-t border-line pt-1.5 text-xs">
        <span className="text-text-3" title="Sum of what the parts say; shown only, sizes follow the regime">
          All parts
        </span>
        <span data-testid="regime-composite">
          {view.composite === null ? 'Not known' : COMPOSITE_WORDS[view.composite]}
        </span>
      </p>
      <ComponentVotes components={view.components} />
    </div>
  );
}

const UNKNOWN = 'not known yet';

function perDay(sigma: number | null): string {
  return sigma === null ? UNKNOWN : `${formatRate(sigma)} a day`;
}

function Figures({ view, nowMs }: PartProps): ReactNode {
  const { trendScore, sigmaFast, sigmaSlow, volatilityRank, volumeRatio, bounds } = view;
  return (
    <div className="min-w-0 flex-1 overflow-y-auto px-3 py-2">
      <Pair label="Trend score" title="Average of 5 days less that of 20, in slow sigmas">
        {trendScore === null ? UNKNOWN : formatNumber(trendScore, 2)}
      </Pair>
      {trendScore !== null && <ScoreScale score={trendScore} bounds={bounds} />}
      <Pair
        label="Volatility, 3 days"
        title="Daily sigma with a half-life of 3 days; volatile above 3 %, calm again below 2.4 %"
      >
        {perDay(sigmaFast)}
      </Pair>
      <Pair label="Volatility, 30 days" title="Daily sigma with a half-life of 30 days">
        {perDay(sigmaSlow)}
      </Pair>
      <Pair
        label="Rank in its year"
        title="Share of the last year that was calmer; volatile above 80 %, known from 90 days on"
      >
        {volatilityRank === null ? UNKNOWN : formatRate(volatilityRank, { shown: 0 })}
      </Pair>
      <Pair label="Volume, 24 h" title="Over the mean day of the 30 before">
        {volumeRatio === null ? UNKNOWN : `${formatNumber(volumeRatio, 2)} × usual`}
      </Pair>
      {nowMs !== null && <RegimeBand view={view} nowMs={nowMs} />}
    </div>
  );
}

function Changes({ view }: { readonly view: RegimeView }): ReactNode {
  const rows = [...view.changes].reverse();
  return (
    <div className="flex w-[228px] shrink-0 flex-col overflow-y-auto border-l border-line px-3 py-2 max-[1279px]:hidden">
      <p className="pb-1 text-2xs text-text-3">Changes, UTC</p>
      <ul data-testid="regime-changes" className="text-xs">
        {rows.map(({ atMs, regime }) => (
          <li key={atMs} className="flex h-[18px] items-center justify-between gap-2">
            <span className="text-text-3">{formatStamp(atMs)}</span>
            <span className={TREND_TONE[REGIME_WORDS[regime].trend]}>
              {TREND_SIGN[REGIME_WORDS[regime].trend]} {REGIME_WORDS[regime].name}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The regime in whatever state it is; everything it shows is given. */
export function RegimeBody({
  view,
  nowMs,
}: {
  readonly view: RegimeView | null;
  readonly nowMs: number | null;
}): ReactNode {
  if (view === null)
    return <Empty title="No closed hour of the index yet">The regime is read from the closed hours of BTC.</Empty>;
  return (
    <div data-testid="regime" data-regime={view.regime} className="flex h-full min-h-0">
      <Head view={view} nowMs={nowMs} />
      <Figures view={view} nowMs={nowMs} />
      <Changes view={view} />
    </div>
  );
}

/** What kind of market it is: regime, confidence, the figures behind it and its last changes. */
export function RegimePanel(): ReactNode {
  useBeat(4);
  const view = useView((state) => state.regime);
  return <RegimeBody view={view} nowMs={currentEngineMs()} />;
}

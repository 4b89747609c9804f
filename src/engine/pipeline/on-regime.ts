import type { Regime } from '../../contract/regime-view.ts';
import type { ClosedBar } from '../domain/flow.ts';
import { INDEX_SYMBOL } from '../domain/regime.ts';
import type { IndexRange } from '../risk/risk-room.ts';
import type { RegimeTurn } from '../regime/regime-room.ts';
import { onRiskEvents } from './breakers.ts';
import type { EngineCore } from './engine-core.ts';

const DAY_MS = 86_400_000;

/** Names of regimes in sentences. */
const NAMES: Readonly<Record<Regime, string>> = {
  bull_stable: 'a calm bull market',
  bull_volatile: 'a volatile bull market',
  sideways_stable: 'a calm sideways market',
  sideways_volatile: 'a volatile sideways market',
  bear_stable: 'a calm bear market',
  bear_volatile: 'a volatile bear market',
  unknown: 'unknown',
};

/** Hands a closed bar of the index to the regime; bars of other assets are passed over. `live` = of this run: only its turns are told. */
export function watchRegime(core: EngineCore, bar: ClosedBar, live: boolean): void {
  const instrument = core.instrument(bar.asset);
  if (instrument.symbol !== INDEX_SYMBOL) return;
  watchIndex(core, bar, live);
  const turn = core.rooms.regime.onBar(bar, instrument.priceDecimals, moodBefore(core, bar.openMs));
  core.dirt.regime = true;
  if (turn !== null && live) tell(core, turn, bar);
}

/** Hands hours of the long past to the regime; those of other assets are passed over. Nothing is told of turns that are long past. */
export function learnPast(core: EngineCore, hours: readonly ClosedBar[]): void {
  const index = hours.filter(({ asset }) => core.symbol(asset) === INDEX_SYMBOL);
  const [first] = index;
  if (first === undefined) return;
  const { priceDecimals } = core.instrument(first.asset);
  core.rooms.risk.learnIndex(index.filter(({ prints }) => prints > 0).map(rangeOf));
  core.rooms.regime.learn(index, priceDecimals, (openMs) => moodBefore(core, openMs));
  core.dirt.regime = true;
}

/** Hands a bar of the index to the breaker of its volatility; nothing trips by one from before the run. One without a trade was not heard. */
function watchIndex(core: EngineCore, bar: ClosedBar, live: boolean): void {
  if (bar.prints === 0) return;
  if (!live) return core.rooms.risk.takeIndexBar(rangeOf(bar));
  const positions = core.rooms.portfolio.positions();
  onRiskEvents(core, core.rooms.risk.onIndexBar(rangeOf(bar), { atMs: core.atMs, positions }));
}

function rangeOf({ openMs, intervalMs, highTicks, lowTicks }: ClosedBar): IndexRange {
  return { openMs, intervalMs, high: highTicks, low: lowTicks };
}

/** Index of sentiment at the end of the day before `openMs`, or null. */
function moodBefore(core: EngineCore, openMs: number): number | null {
  return core.rooms.sentiment.valueAt(Math.floor(openMs / DAY_MS) * DAY_MS - 1);
}

/** Bars of the index were corrected from `fromMs` on: the regime becomes what it would be had they been right at once. */
export function correctRegime(core: EngineCore, bars: readonly ClosedBar[], fromMs: number): void {
  const newest = bars.at(-1);
  if (newest === undefined) return;
  const { symbol, priceDecimals } = core.instrument(newest.asset);
  if (symbol !== INDEX_SYMBOL) return;
  const turn = core.rooms.regime.correct(bars, fromMs, priceDecimals);
  core.dirt.regime = true;
  if (turn !== null) tell(core, turn, newest);
}

function tell(core: EngineCore, { from, to }: RegimeTurn, bar: ClosedBar): void {
  const { trendScore, sigmaFast, volatilityRank, confidence } = core.rooms.regime.reading(core.atMs);
  const text = `${INDEX_SYMBOL} went from ${NAMES[from]} to ${NAMES[to]}`;
  core.sink.decision({
    chain: 'regime',
    stage: 'risk',
    outcome: 'info',
    text,
    asset: bar.asset,
    figures: { trendScore, sigmaFast, volatilityRank, confidence },
  });
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: to === 'bear_volatile' ? 'warning' : 'info',
      category: 'risk_management',
      dedupKey: 'regime',
      title: `The market is ${NAMES[to]}`,
      body: `${text}.`,
      asset: bar.asset,
      ticketId: null,
    }),
  );
}

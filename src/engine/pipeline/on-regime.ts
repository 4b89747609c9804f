import type { Regime, RegimeView } from '../../contract/regime-view.ts';
import type { ClosedBar } from '../domain/flow.ts';
import { INDEX_SYMBOL, type RegimeTurn } from '../regime/regime-room.ts';
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
  const yesterday = Math.floor(bar.openMs / DAY_MS) * DAY_MS - 1;
  const mood = core.rooms.sentiment.valueAt(yesterday);
  const turn = core.rooms.regime.onBar(bar, instrument.priceDecimals, mood);
  core.dirt.regime = true;
  if (turn !== null && live) tell(core, turn, bar);
}

/** The regime as the window shows it. */
export function regimeView(core: EngineCore): RegimeView {
  return core.rooms.regime.view(core.atMs, core.settings.market.barIntervalMs);
}

function tell(core: EngineCore, { from, to }: RegimeTurn, bar: ClosedBar): void {
  const { trendScore, sigmaFast, volatilityRank, confidence } = regimeView(core);
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

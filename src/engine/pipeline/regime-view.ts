import type { RegimeView } from '../../contract/regime-view.ts';
import { correlate } from '../risk/metrics/correlation.ts';
import type { EngineCore } from './engine-core.ts';

/** Markets whose correlation is that of the market: the most traded ones. */
const MARKETS = 12;

/** Fewer than so many pairs are no market. */
const FEWEST_PAIRS = 3;

/** The regime as the window shows it, with what each part of it says. */
export function regimeView(core: EngineCore): RegimeView {
  const mood = core.rooms.sentiment.reading(core.atMs)?.value ?? null;
  const surroundings = { mood, correlation: marketCorrelation(core) };
  return core.rooms.regime.view(core.atMs, core.settings.market.barIntervalMs, surroundings);
}

/** Mean correlation of the most traded listed markets over their last 60 hours; null while fewer than three pairs are known. */
function marketCorrelation(core: EngineCore): number | null {
  const { market } = core.rooms;
  const traded = market
    .instruments()
    .filter(({ listed }) => listed)
    .map(({ asset }) => ({ asset, volume: market.quote(asset)?.dayVolumeUnits ?? 0 }))
    .sort((a, b) => b.volume - a.volume || a.asset - b.asset)
    .slice(0, MARKETS);
  const returns = traded.map(({ asset }) => core.recentPast(asset).returns);
  const { known, mean } = correlate(returns);
  return known >= FEWEST_PAIRS ? mean : null;
}

import type { AssetId } from '../../contract/units.ts';
import type { ClosedBar, FeatureFrame } from '../domain/flow.ts';
import type { Instrument } from '../domain/instrument.ts';
import { INDEX_SYMBOL } from '../domain/regime.ts';
import type { MarketUpdate } from '../domain/market-update.ts';
import type { GenomeSettings } from '../domain/settings.ts';
import { decide } from '../strategy/decide.ts';
import { lookBackBars } from '../strategy/look-back.ts';
import { buildSignal } from '../strategy/build-signal.ts';
import type { EngineCore } from './engine-core.ts';
import { watchEquity } from './equity.ts';
import { waitBoundMs } from '../market/wholeness.ts';
import { tellListing } from './listing-news.ts';
import { learnPast, watchRegime } from './on-regime.ts';
import { correctBars, keepForCorrections, settleBars } from './settle-bars.ts';
import { takeSignal } from './on-signal.ts';

const HOUR_MS = 3_600_000;

/** Markets that an alert names at most. */
const NAMED = 5;

/** Takes market data in: quotes first, then the bars that they completed, then what the strategies say to those. */
export function onMarket(core: EngineCore, updates: readonly MarketUpdate[]): void {
  const { market, portfolio } = core.rooms;
  let markMoved = false;
  let history = false;
  for (const update of updates) {
    // A position needs its bars and its book: whoever lets go of it is mistaken.
    if (update.type === 'unfollowed' && portfolio.position(update.asset) !== null) continue;
    const refusal = market.apply(update, core.atMs);
    core.dirt.assets.add(update.asset);
    if (refusal !== null) continue;
    if (update.type === 'mark') {
      portfolio.setMark(update.asset, update.markTicks, update.oracleTicks);
      if (portfolio.position(update.asset) !== null) {
        core.dirt.positions.add(update.asset);
        markMoved = true;
      }
    } else if (update.type === 'history' || update.type === 'hours') {
      history = true;
    } else {
      tellBars(core, update);
    }
  }
  correctBars(core);
  if (history) warmFeatures(core);
  keepForCorrections(core, updates);
  // Before the strategies: what opens in this step is judged on the account's worth at these marks.
  if (markMoved) watchEquity(core);
  onBarsClosed(core);
}

/** What changed of an asset's bars, for the window. */
function tellBars(core: EngineCore, update: MarketUpdate): void {
  if (update.type === 'prints' || update.type === 'gap') core.dirt.bars.add(update.asset);
  else if (update.type === 'mend') tellAnew(core, update.asset);
  else if (update.type === 'unfollowed') letGo(core, update.asset);
}

/** The chart is drawn anew: more than the newest bars changed. */
function tellAnew(core: EngineCore, asset: AssetId): void {
  core.dirt.bars.add(asset);
  core.dirt.assets.add(asset);
  if (core.focus === asset) core.dirt.focusReset = true;
}

/** What indicators knew of a market that is not followed any more is of the past. */
function letGo(core: EngineCore, asset: AssetId): void {
  core.rooms.features.drop(asset);
  tellAnew(core, asset);
}

/** Lists, delists or changes instruments. */
export function onInstruments(core: EngineCore, instruments: readonly Instrument[]): void {
  for (const instrument of instruments) tellListing(core, instrument);
  core.rooms.market.setInstruments(instruments);
  core.rooms.risk.setIndexListed(
    core.rooms.market.instruments().some(({ symbol, listed }) => listed && symbol === INDEX_SYMBOL),
  );
  core.dirt.instruments = true;
  for (const instrument of instruments) {
    core.dirt.assets.add(instrument.asset);
    if (!instrument.listed) core.rooms.features.drop(instrument.asset);
  }
}

/** Feeds what is from before the run: it warms indicators and never makes a signal. */
function warmFeatures(core: EngineCore): void {
  learnPast(core, core.rooms.market.takeHours());
  for (const bar of core.rooms.market.takeHistory()) {
    watchRegime(core, bar, false);
    core.rooms.features.onBar(bar, core.instrument(bar.asset).priceDecimals);
    core.dirt.bars.add(bar.asset);
  }
}

/** Handles every bar that is complete by now: all features first, then all decisions, in asset order. */
export function onBarsClosed(core: EngineCore): void {
  const closed = core.rooms.market.takeClosedBars(core.atMs);
  tellGivenUp(core, core.rooms.market.takeGivenUp());
  if (closed.length === 0) return;
  const frames: FeatureFrame[] = [];
  for (const bar of closed) {
    core.dirt.bars.add(bar.asset);
    watchRegime(core, bar, true);
    // Day base and volume of its row come from closed bars.
    core.dirt.assets.add(bar.asset);
    for (const frame of core.rooms.features.onBar(bar, core.instrument(bar.asset).priceDecimals)) frames.push(frame);
  }
  for (const { asset } of closed) settleBars(core, asset);
  core.dirt.session = true;
  if (core.run.reconciled && !core.run.stopped) decideOn(core, closed, frames);
  readyHours(core, closed);
}

/** Asks the strategies about what has closed. */
function decideOn(core: EngineCore, closed: readonly ClosedBar[], frames: readonly FeatureFrame[]): void {
  const newest = newestBar(closed);
  // After a pause several bars can close at once: only the newest may be acted on, the older ones are history. So is one that waited for its
  // missed trades until another was over.
  for (const frame of frames) {
    const isLast = 2 * frame.barCloseMs - frame.barOpenMs > core.atMs;
    if (frame.barOpenMs === newest && isLast) propose(core, frame);
  }
}

/** What sizes and breakers ask of an hour is made as it ends, after those that had to be decided at once: later orders do not wait for it. */
function readyHours(core: EngineCore, closed: readonly ClosedBar[]): void {
  const { market, portfolio } = core.rooms;
  const ended = closed.filter(({ openMs, intervalMs }) => (openMs + intervalMs) % HOUR_MS === 0);
  if (ended.length === 0) return;
  const held = core.heldLook.pasts(market, portfolio.positions(), core.atMs);
  for (const { asset } of ended) {
    const own = core.recentPast(asset);
    const others = held.includes(own) ? held.filter((past) => past !== own) : held;
    core.correlations.withFirst(own, others);
  }
}

function newestBar(closed: readonly ClosedBar[]): number {
  return closed.reduce((latest, bar) => Math.max(latest, bar.openMs), 0);
}

/** Asks one strategy about one asset. A position of another strategy is left alone: the asset is taken. */
function propose(core: EngineCore, frame: FeatureFrame): void {
  const genome = core.genomes.get(frame.strategyId);
  const instrument = core.rooms.market.instrument(frame.asset);
  if (genome === undefined || instrument === null || !instrument.listed) return;
  const position = core.rooms.portfolio.position(frame.asset);
  if (position !== null && position.strategyId !== frame.strategyId) return;
  const held = position === null ? null : position.sizeLots > 0 ? 'long' : 'short';
  const proposal = decide(genome, frame, held);
  if (proposal === null) return;
  if (proposal.side === 'flat' && held === null) return;
  if (proposal.side !== 'flat' && lacksBars(core, genome, instrument)) return;
  takeSignal(core, buildSignal(proposal, instrument.symbol, frame, core.settings.signals.lifeMs), 'builtin');
}

/** True, and told, while bars that a strategy looks back on may lack trades: it may leave on them, and does not enter. */
function lacksBars(core: EngineCore, genome: GenomeSettings, { asset, symbol }: Instrument): boolean {
  const bars = lookBackBars(genome);
  if (!core.rooms.market.lacksAmong(asset, bars)) return false;
  core.sink.decision({
    chain: `bars:${genome.strategyId}:${symbol}:${core.atMs}`,
    stage: 'signal',
    outcome: 'refused',
    text: `No entry of ${genome.strategyId} in ${symbol}: one of the ${bars} bars that it looks at may lack trades, and the venue has not said what they were`,
    asset,
    figures: { code: 'BARS_NOT_WHOLE', bars, fromMs: core.rooms.market.incompleteFromMs(asset) ?? 0 },
  });
  return true;
}

/** Markets whose bars waited long enough go on with them: one alert for all of them. */
function tellGivenUp(core: EngineCore, assets: readonly AssetId[]): void {
  const [first] = assets;
  if (first === undefined) return;
  for (const asset of assets) tellAnew(core, asset);
  const minutes = Math.round(waitBoundMs(core.settings.market.barIntervalMs) / 60_000);
  const names = assets.slice(0, NAMED).map((asset) => core.symbol(asset));
  const more = assets.length > NAMED ? ` and ${assets.length - NAMED} more` : '';
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'data_pipeline',
      dedupKey: 'bars-not-whole',
      title: `Bars of ${assets.length === 1 ? core.symbol(first) : `${assets.length} markets`} may lack trades`,
      body:
        `The venue has not said in ${minutes} minutes what was traded during an outage in ${names.join(', ')}${more}. ` +
        'Strategies may leave their positions there, and enter again when it has, or when those bars are too old to matter.',
      asset: assets.length === 1 ? first : null,
      ticketId: null,
    }),
  );
}

import type { AssetId, QuoteUnits } from '../../contract/units.ts';
import type { RiskView, SessionView, StrategyView } from '../../contract/views.ts';
import type { AssetExposure } from '../domain/flow.ts';
import { kellyShare } from '../sizing/kelly.ts';
import { describeGenome } from '../strategy/describe-genome.ts';
import { deadManView } from './dead-man.ts';
import { agentClosed } from './on-agent.ts';
import type { EngineCore } from './engine-core.ts';
import { modeView } from './modes-view.ts';
import { riskMetrics } from './risk-metrics.ts';
import { assetNotional } from './exposures.ts';

/** State, connection and standing rules of the run. */
export function sessionView(core: EngineCore): SessionView {
  const { state, reason } = engineState(core);
  return {
    venue: core.run.venue,
    runId: core.run.runId,
    atMs: core.atMs,
    state,
    stateReason: reason,
    mode: modeView(core),
    connection: core.run.connection,
    barIntervalMs: core.settings.market.barIntervalMs,
    nextBarAtMs: core.rooms.market.nextBarAtMs(core.atMs),
    feedSilentSinceMs: core.rooms.market.feedSilentSinceMs(core.atMs),
    marketFaults: core.rooms.market.faults(),
    journal: core.run.journalDown === null ? 'open' : 'closed',
    journalReason: core.run.journalDown ?? '',
    clock: core.run.clock,
    deadManSwitch: deadManView(core),
    autoRules: core.rooms.desk.rules(),
    strategies: [...core.genomes.values()].map((genome) => ({
      strategyId: genome.strategyId,
      family: genome.family,
      rule: describeGenome(genome),
      ...recordOf(core, genome.strategyId),
    })),
  };
}

function recordOf(core: EngineCore, strategyId: string): Pick<StrategyView, 'record'> {
  const record = core.rooms.portfolio.tradeRecord(strategyId);
  const { trades, wins, losses, avgWin, avgLoss } = record;
  return trades === 0 ? {} : { record: { wins, losses, avgWin, avgLoss, kellyShare: kellyShare(record) } };
}

/** True when no listed symbol's data may be traded on, whatever the connection says. */
export function isMarketSilent(core: EngineCore): boolean {
  let listed = 0;
  for (const { asset, listed: isListed } of core.rooms.market.instruments()) {
    if (!isListed) continue;
    if (!core.rooms.market.isStale(asset, core.atMs)) return false;
    listed += 1;
  }
  return listed > 0;
}

function engineState(core: EngineCore): { readonly state: SessionView['state']; readonly reason: string } {
  const halted = core.rooms.risk.halted();
  if (core.run.stopped) return { state: 'stopped', reason: 'shut down' };
  if (halted !== null) return { state: 'halted', reason: `${halted.reason}, by ${halted.by}` };
  const { mode } = core.run;
  if (mode.mode === 'fallback') return { state: 'fallback', reason: `the venue is down: ${mode.reason}` };
  if (mode.mode === 'confirming')
    return { state: 'degraded', reason: 'no entries: the venue is back and waits for you to confirm' };
  if (core.run.connection !== 'connected') return { state: 'degraded', reason: core.run.connectionReason };
  if (!core.run.reconciled) {
    return core.run.startGateOpen
      ? {
          state: 'degraded',
          reason: 'no entries: the account is compared with the venue before anything may open again',
        }
      : { state: 'starting', reason: 'waiting for the account to be reconciled' };
  }
  if (isMarketSilent(core)) {
    const silent = core.rooms.market.feedSilentSinceMs(core.atMs) !== null;
    const why = silent ? 'the feed is silent' : "no symbol's data can be traded on";
    return { state: 'degraded', reason: `no entries: ${why}` };
  }
  if (core.run.journalDown !== null) return { state: 'degraded', reason: `journal closed: ${core.run.journalDown}` };
  const agent = agentClosed(core);
  if (agent !== null) return { state: 'degraded', reason: `no entries: ${agent.detail}` };
  const reduceOnly = core.rooms.risk.reduceOnly();
  if (reduceOnly !== null) return { state: 'degraded', reason: reduceOnly.detail };
  return { state: 'live', reason: '' };
}

/** Limits used, breakers and level. */
export function riskView(
  core: EngineCore,
  exposures: readonly AssetExposure[],
  lossOf: (asset: AssetId) => QuoteUnits,
): RiskView {
  const { risk, execution, portfolio } = core.rooms;
  const view = risk.view(core.atMs);
  const halted = risk.halted();
  const equity = portfolio.equity();
  const equityUnits = equity !== null && equity.equityUnits > 0 ? equity.equityUnits : null;
  const rate = (units: number): number | null => (equityUnits === null ? null : units / equityUnits);
  const largest = exposures.reduce((most, exposure) => Math.max(most, assetNotional(exposure)), 0);
  const loss = exposures.reduce((sum, exposure) => sum + lossOf(exposure.asset), 0);
  const { caps } = core.settings.risk;
  const metrics = riskMetrics(core);
  return {
    level: view.level,
    halted: halted !== null,
    haltReason: halted === null ? '' : `${halted.reason}, by ${halted.by}`,
    reduceOnly: risk.reduceOnly() !== null,
    flattening: execution.isFlattening(),
    dailyDrawdownRate: view.dailyDrawdownRate,
    seasonDrawdownRate: view.seasonDrawdownRate,
    lifetimeDrawdownRate: view.lifetimeDrawdownRate,
    seasonSinceMs: view.seasonSinceMs,
    lossAtStopsRate: rate(loss),
    caps: [
      { name: 'largest asset', used: rate(largest), limit: caps.assetRate },
      { name: 'gross', used: rate(equity?.grossUnits ?? 0), limit: caps.grossRate },
      { name: 'net', used: rate(Math.abs(equity?.netUnits ?? 0)), limit: caps.netRate },
      { name: 'loss at stops', used: rate(loss), limit: caps.totalLossAtStopRate },
      { name: 'volatility a year', used: metrics.volatilityYear, limit: caps.volatilityYear },
      { name: 'stress', used: metrics.stressLoss, limit: caps.stressLossRate },
    ],
    metrics,
    breakers: view.breakers,
  };
}

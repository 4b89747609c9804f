import type { RiskEvent } from '../risk/risk-room.ts';
import type { EngineCore } from './engine-core.ts';
import { involvedAssets } from './exposures.ts';
import { cancelOpenings } from './kill.ts';

/** Hands the account's value to risk after anything that can change it, and acts on what the breakers say. */
export function watchEquity(core: EngineCore): void {
  const { portfolio, risk } = core.rooms;
  const equity = portfolio.equity();
  core.dirt.money = true;
  if (equity === null) {
    risk.onUnknownEquity();
    return;
  }
  if (core.curve.add(core.atMs, equity.equityUnits)) core.dirt.money = true;
  const events = risk.onEquity({
    atMs: core.atMs,
    equityUnits: equity.equityUnits,
    equityOracleUnits: equity.equityOracleUnits,
    netDepositsUnits: portfolio.netDepositsUnits,
  });
  for (const event of events) onRiskEvent(core, event);
}

function onRiskEvent(core: EngineCore, event: RiskEvent): void {
  core.dirt.session = true;
  core.dirt.money = true;
  core.sink.decision({
    chain: `breaker:${event.breaker}`,
    stage: 'breaker',
    outcome: 'info',
    text: `${event.breaker} ${event.type}: ${event.evidence}`,
    asset: null,
    figures: { metric: event.metric, bound: event.bound },
  });
  if (event.type === 'tripped') onTrip(core, event);
  if (event.type === 'emergency') onEmergency(core, event);
}

function onTrip(core: EngineCore, event: RiskEvent): void {
  core.counters.breakerTrips[event.breaker] = (core.counters.breakerTrips[event.breaker] ?? 0) + 1;
  cancelOpenings(core, `${event.breaker} tripped`);
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'critical',
      category: 'risk_management',
      dedupKey: `breaker:${event.breaker}:${core.atMs}`,
      title: 'Daily drawdown breaker tripped',
      body: `${event.evidence}. New positions are blocked; exits and stops stay active.`,
      asset: null,
      ticketId: null,
    }),
  );
}

function onEmergency(core: EngineCore, event: RiskEvent): void {
  cancelOpenings(core, `${event.breaker} emergency`);
  core.rooms.execution.startFlatten(involvedAssets(core), 'breaker', core.atMs);
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'emergency',
      category: 'risk_management',
      dedupKey: `breaker:${event.breaker}:emergency:${core.atMs}`,
      title: 'Emergency drawdown: flattening',
      body: `${event.evidence}. Every position is being closed; stops stay until it is.`,
      asset: null,
      ticketId: null,
    }),
  );
}

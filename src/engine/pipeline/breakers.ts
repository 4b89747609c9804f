import type { BreakerName } from '../../contract/commands.ts';
import type { AlertView } from '../../contract/views.ts';
import type { EndedTrip } from '../portfolio/round-trips.ts';
import type { RiskEvent } from '../risk/risk-room.ts';
import { cancelOrders } from './cancel.ts';
import { forgetRetry, forgetWorks } from './end-work.ts';
import type { EngineCore } from './engine-core.ts';
import { involvedAssets } from './exposures.ts';
import { cancelOpenings } from './kill.ts';

/** What each breaker's trip is called, and what it means for a person. */
const TOLD: Readonly<
  Record<BreakerName, { readonly title: string; readonly level: AlertView['level']; readonly does: string }>
> = {
  daily_drawdown: {
    title: 'Daily drawdown breaker tripped',
    level: 'critical',
    does: 'New positions are blocked; exits and stops stay active.',
  },
  total_drawdown: {
    title: 'Total drawdown: closing everything, trading is halted',
    level: 'emergency',
    does: 'Every position is being closed; stops stay until it is. A person has to accept it and to lift the halt.',
  },
  rapid_losses: {
    title: 'Rapid losses breaker tripped',
    level: 'critical',
    does: 'What lost opens nothing for a while, and then until a person has seen it; exits and stops stay active.',
  },
  position_concentration: {
    title: 'Concentration breaker tripped',
    level: 'warning',
    does: 'What is over its limit is being reduced to it; nothing is added to what is held.',
  },
  correlation_spike: {
    title: 'Correlation breaker tripped',
    level: 'critical',
    does: "Half of everything is being sold, once; nothing opens on the book's side.",
  },
  volatility_spike: {
    title: 'Volatility breaker tripped',
    level: 'critical',
    does: 'Half of everything is being sold, once; nothing opens until the market is calmer.',
  },
  fear_greed_extreme: {
    title: 'Fear & Greed breaker tripped',
    level: 'warning',
    does: 'Nothing opens with the crowd; new sizes are smaller.',
  },
};

/** Traces what breakers did and does what follows from it. */
export function onRiskEvents(core: EngineCore, events: readonly RiskEvent[]): void {
  for (const event of events) onRiskEvent(core, event);
}

/** A strategy's round trip ended with the fill of this step. */
export function watchRoundTrip(core: EngineCore, { strategyId, resultUnits }: EndedTrip): void {
  const equity = core.rooms.portfolio.equity()?.equityUnits ?? 0;
  const resultRate = equity > 0 ? resultUnits / equity : Number.NaN;
  onRiskEvents(core, core.rooms.risk.onRoundTrip({ atMs: core.atMs, strategyId, resultRate }));
}

/** The index of sentiment changed, or does not count any more. */
export function watchMood(core: EngineCore): void {
  const value = core.rooms.sentiment.reading(core.atMs)?.value ?? null;
  core.dirt.money = true;
  onRiskEvents(core, core.rooms.risk.onMood(core.atMs, value));
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
  if (event.type === 'enabled') {
    const title = `The ${wordsOf(event.breaker)} breaker is in again`;
    tell(core, event, { level: 'info', title, body: 'Its time out is over.' });
  }
}

function onTrip(core: EngineCore, event: RiskEvent): void {
  const { breaker } = event;
  core.counters.breakerTrips[breaker] = (core.counters.breakerTrips[breaker] ?? 0) + 1;
  const reason = `${breaker} tripped`;
  if (breaker === 'total_drawdown') core.rooms.risk.halt(reason, 'breaker', core.atMs);
  if (core.rooms.risk.reduceOnly() === null) cancelStopped(core, reason);
  else cancelOpenings(core, reason);
  if (breaker === 'total_drawdown') core.rooms.execution.startFlatten(involvedAssets(core), 'breaker', core.atMs);
  const { title, level, does } = TOLD[breaker];
  tell(core, event, { level, title, body: `${event.evidence}. ${does}` });
}

function onEmergency(core: EngineCore, event: RiskEvent): void {
  cancelOpenings(core, `${event.breaker} emergency`);
  core.rooms.execution.startFlatten(involvedAssets(core), 'breaker', core.atMs);
  const body = `${event.evidence}. Every position is being closed; stops stay until it is.`;
  tell(core, event, { level: 'emergency', title: 'Emergency drawdown: flattening', body });
}

/** An alert's words. */
type Told = Pick<AlertView, 'level' | 'title' | 'body'>;

function tell(core: EngineCore, event: RiskEvent, { level, title, body }: Told): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level,
      category: 'risk_management',
      dedupKey: `breaker:${event.breaker}:${event.type}:${core.atMs}`,
      title,
      body,
      asset: null,
      ticketId: null,
    }),
  );
}

/** Cancels every opening order that an open trip stops, and forgets what would follow it; what it does not stop goes on. */
function cancelStopped(core: EngineCore, reason: string): void {
  const { ledger, risk, portfolio } = core.rooms;
  const stops = (asset: number, isBuy: boolean, strategyId: string): boolean =>
    risk.stops({
      asset,
      isBuy,
      strategyId,
      heldLots: portfolio.position(asset)?.sizeLots ?? 0,
      atMs: core.atMs,
    });
  const openings = ledger
    .working()
    .filter(
      (order) =>
        !order.foreign &&
        !order.reduceOnly &&
        order.parentCloid === null &&
        stops(order.asset, order.isBuy, order.strategyId ?? ''),
    );
  const dropped = new Set(openings.map(({ cloid }) => cloid));
  forgetWorks(core, ({ cloids }) => cloids.some((cloid) => dropped.has(cloid)), reason);
  for (const { cloid } of core.run.retries) {
    const order = ledger.get(cloid);
    if (order !== null && stops(order.asset, order.isBuy, order.strategyId ?? '')) forgetRetry(core, cloid);
  }
  core.run.changes = core.run.changes.filter(({ cloid }) => !dropped.has(cloid));
  core.run.reversals = core.run.reversals.filter(({ asset, isBuy }) => !stops(asset, isBuy, ''));
  const standing = openings.filter(({ cloid }) => !core.rooms.execution.isCancelling(cloid));
  if (standing.length === 0) return;
  cancelOrders(core, standing);
  core.sink.decision({
    chain: reason,
    stage: 'execution',
    outcome: 'info',
    text: `${standing.length} opening orders are being cancelled: ${reason}`,
    asset: null,
    figures: { orders: standing.length },
  });
}

/** A breaker's name in sentences. */
function wordsOf(name: BreakerName): string {
  return name.replaceAll('_', ' ');
}

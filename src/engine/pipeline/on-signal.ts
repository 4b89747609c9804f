import { refuse } from '../../contract/refusals.ts';
import { asTicks, type PriceTicks } from '../../contract/units.ts';
import type { Ticket } from '../desk/desk-room.ts';
import type { AcceptedSignal } from '../domain/flow.ts';
import type { Result } from '../kernel/result.ts';
import type { EngineCore } from './engine-core.ts';
import { runTicket } from './run-ticket.ts';

/** Where a raw signal came from. */
export type SignalOrigin = 'builtin' | 'manual' | 'external';

/** Validates a signal, opens its ticket, and runs it at once when a person's rule covers it. */
export function takeSignal(core: EngineCore, raw: unknown, origin: SignalOrigin): Result<AcceptedSignal> {
  const { duplicate, result } = core.rooms.signals.accept(raw, {
    atMs: core.atMs,
    origin,
    instrumentOf: (symbol) => core.rooms.market.bySymbol(symbol),
    isBuiltinStrategy: (strategyId) => core.genomes.has(strategyId),
  });
  if (duplicate) return result;
  if (!result.ok) {
    core.sink.decision({
      chain: `refused:${core.seq}`,
      stage: 'signal',
      outcome: 'refused',
      text: `Signal refused: ${result.error.detail}`,
      asset: null,
      figures: { field: result.error.field, actual: result.error.actual, limit: result.error.limit },
    });
    return result;
  }
  openTicket(core, result.value);
  return result;
}

function openTicket(core: EngineCore, signal: AcceptedSignal): void {
  core.sink.decision({
    chain: signal.id,
    stage: 'signal',
    outcome: 'passed',
    text: `${signal.strategyId} proposes ${signal.side} ${signal.symbol}: ${signal.rationale}`,
    asset: signal.asset,
    figures: { strength: signal.strength, stopLossRate: signal.stopLossRate, takeProfitRate: signal.takeProfitRate },
  });
  const quote = core.rooms.market.quote(signal.asset);
  const touch = signal.side === 'long' ? quote?.bestAskTicks : quote?.bestBidTicks;
  const reference: PriceTicks | null = touch !== undefined && touch > 0 ? asTicks(touch) : (quote?.lastTicks ?? null);
  if (reference === null) {
    const refusal = refuse('NO_PRICE', 'market.book', null, '> 0', `${signal.symbol} has no price yet`);
    core.sink.decision({
      chain: signal.id,
      stage: 'desk',
      outcome: 'refused',
      text: refusal.detail,
      asset: signal.asset,
      figures: { code: refusal.code },
    });
    return;
  }
  const { ticket, dropped } = core.rooms.desk.open(signal, reference, core.atMs);
  core.dirt.tickets.add(ticket.ticketId);
  for (const old of dropped) core.dirt.tickets.add(old.ticketId);
  // On a full desk the new one can be the weakest: then nobody is asked about it.
  if (ticket.state === 'waiting') runByRule(core, ticket);
}

function runByRule(core: EngineCore, ticket: Ticket): void {
  const { signal } = ticket;
  const auto = core.rooms.desk.autoRun(ticket, core.atMs);
  if (auto.run) {
    const approved = core.rooms.desk.approve(ticket.ticketId, auto.by, null, core.atMs);
    if (approved.ok) {
      traceApproval(core, signal, auto.by, auto.flagged);
      runTicket(core, approved.value);
    }
    return;
  }
  if (auto.refusal !== null) {
    core.sink.decision({
      chain: signal.id,
      stage: 'desk',
      outcome: 'info',
      text: `Waits for a person: ${auto.refusal.detail}`,
      asset: signal.asset,
      figures: { code: auto.refusal.code, actual: auto.refusal.actual, limit: auto.refusal.limit },
    });
  }
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'info',
      category: 'trading_performance',
      dedupKey: `signal:${signal.strategyId}:${signal.symbol}:${signal.id}`,
      title: `${signal.side === 'flat' ? 'Exit' : signal.side === 'long' ? 'Buy' : 'Sell'} ${signal.symbol}?`,
      body: `${signal.strategyId}, strength ${signal.strength.toFixed(2)}: ${signal.rationale}`,
      asset: signal.asset,
      ticketId: ticket.ticketId,
    }),
  );
}

/** Stores who or what approved, as the design asks for. */
export function traceApproval(core: EngineCore, signal: AcceptedSignal, by: string, flagged: boolean): void {
  core.sink.decision({
    chain: signal.id,
    stage: 'desk',
    outcome: 'passed',
    text: `Approved by ${by}${flagged ? ', flagged for review' : ''}`,
    asset: signal.asset,
    figures: { by, flagged: flagged ? 1 : 0 },
  });
}

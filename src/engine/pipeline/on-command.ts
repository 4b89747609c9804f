import { RELEASE_HALT_WORD, type CommandOrigin, type TradeCommand } from '../../contract/commands.ts';
import { refuse } from '../../contract/refusals.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { breakerCommand, isBreakerCommand } from './breaker-commands.ts';
import { cancelOrders } from './cancel.ts';
import { closeByHand } from './close.ts';
import { forgetWorks } from './end-work.ts';
import type { EngineCore } from './engine-core.ts';
import { acknowledgeIntervention } from './interventions.ts';
import { killSwitch } from './kill.ts';
import { cancelAll, modifyOrder, reversePosition } from './manual-change.ts';
import { placeByHand } from './manual.ts';
import { resumeLive } from './modes.ts';
import { traceApproval } from './on-signal.ts';
import { runTicket } from './run-ticket.ts';

/** Carries out what a person or a person's rule told. The answer is a sentence or a refusal; a refusal changes nothing. */
export function onCommand(core: EngineCore, origin: CommandOrigin, command: TradeCommand): Result<string> {
  // What is decided after the order to shut down would never be carried to the venue. A halt is kept and holds at the next start.
  if (core.run.stopped && command.type !== 'killSwitch')
    return err(refuse('HALTED', 'session.state', 'stopped', 'running', 'the engine is shutting down'));
  if (isBreakerCommand(command)) return breakerCommand(core, `person:${origin}`, command);
  switch (command.type) {
    case 'approveTicket':
      return approve(core, origin, command);
    case 'rejectTicket':
      return reject(core, origin, command.ticketId);
    case 'setAutoRule':
      return setRule(core, command);
    case 'killSwitch':
      return ok(killSwitch(core, `person:${origin}`, command.flatten));
    case 'releaseHalt':
      return release(core, command.confirmation);
    case 'closePosition':
      return closeByHand(core, command.asset);
    case 'cancelOrder':
      return cancel(core, command.cloid);
    case 'acknowledgeIntervention':
      return acknowledgeIntervention(core, command.interventionId, `person:${origin}`);
    case 'focus':
      return focus(core, command.asset);
    default:
      return orderCommand(core, origin, command);
  }
}

type OrderCommand = Extract<
  TradeCommand,
  { type: 'placeOrder' | 'modifyOrder' | 'cancelAll' | 'reversePosition' | 'resumeLive' }
>;

/** What a person does with orders by hand, and the word that lets them go again. */
function orderCommand(core: EngineCore, origin: CommandOrigin, command: OrderCommand): Result<string> {
  switch (command.type) {
    case 'placeOrder':
      return placeByHand(core, command.order);
    case 'modifyOrder':
      return modifyOrder(core, command);
    case 'cancelAll':
      return cancelAll(core, command.asset);
    case 'reversePosition':
      return reversePosition(core, command.asset);
    case 'resumeLive':
      return resumeLive(core, `person:${origin}`);
  }
}

function approve(
  core: EngineCore,
  origin: CommandOrigin,
  command: Extract<TradeCommand, { type: 'approveTicket' }>,
): Result<string> {
  const by = `person:${origin}`;
  const approved = core.rooms.desk.approve(command.ticketId, by, command.maxSizeLots, core.atMs);
  core.dirt.tickets.add(command.ticketId);
  if (!approved.ok) return approved;
  traceApproval(core, approved.value.signal, by, false);
  return runTicket(core, approved.value);
}

function reject(core: EngineCore, origin: CommandOrigin, ticketId: string): Result<string> {
  const rejected = core.rooms.desk.reject(ticketId, `person:${origin}`, core.atMs);
  core.dirt.tickets.add(ticketId);
  if (!rejected.ok) return rejected;
  core.sink.decision({
    chain: rejected.value.signal.id,
    stage: 'desk',
    outcome: 'refused',
    text: `Rejected by person:${origin}`,
    asset: rejected.value.signal.asset,
    figures: {},
  });
  return ok(`${rejected.value.signal.symbol} ${rejected.value.signal.side} rejected`);
}

function setRule(core: EngineCore, command: Extract<TradeCommand, { type: 'setAutoRule' }>): Result<string> {
  const set = core.rooms.desk.setAutoRule(command.rule);
  if (!set.ok) return set;
  core.dirt.session = true;
  core.sink.decision({
    chain: `auto-rule:${command.rule.strategyId}`,
    stage: 'desk',
    outcome: 'info',
    text: `Auto-run of ${command.rule.strategyId} ${command.rule.enabled ? 'on' : 'off'}`,
    asset: null,
    figures: { runFrom: command.rule.runFromStrength, flagFrom: command.rule.flagFromStrength },
  });
  return ok(`auto-run of ${command.rule.strategyId} is ${command.rule.enabled ? 'on' : 'off'}`);
}

function release(core: EngineCore, confirmation: string): Result<string> {
  if (confirmation !== RELEASE_HALT_WORD) {
    return err(
      refuse(
        'BAD_FIELD',
        'confirmation',
        confirmation,
        RELEASE_HALT_WORD,
        `type ${RELEASE_HALT_WORD} to lift the halt`,
      ),
    );
  }
  const released = core.rooms.risk.release(confirmation, core.atMs);
  core.dirt.session = true;
  core.dirt.money = true;
  return released;
}

function cancel(core: EngineCore, cloid: string): Result<string> {
  const order = core.rooms.ledger.working().find((entry) => entry.cloid === cloid);
  if (order === undefined)
    return err(refuse('NOTHING_TO_DO', 'cloid', cloid, 'a working order', 'that order is not working'));
  if (order.foreign)
    return err(
      refuse('NOTHING_TO_DO', 'cloid', cloid, 'an order of ours', 'that order was placed elsewhere and is left alone'),
    );
  forgetWorks(core, ({ cloids }) => cloids.includes(cloid), 'a person cancelled its order');
  cancelOrders(core, [order]);
  return ok(`cancel of ${core.symbol(order.asset)} ${order.orderType} sent`);
}

function focus(core: EngineCore, asset: number): Result<string> {
  if (core.rooms.market.instrument(asset) === null) {
    return err(refuse('UNKNOWN_SYMBOL', 'asset', asset, 'a listed asset', `no instrument has the number ${asset}`));
  }
  core.focus = asset;
  core.dirt.focusReset = true;
  return ok(core.symbol(asset));
}

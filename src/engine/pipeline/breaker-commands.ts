import type { TradeCommand } from '../../contract/commands.ts';
import type { Result } from '../kernel/result.ts';
import type { EngineCore } from './engine-core.ts';

/** What a person tells a breaker, or of all of them. */
export type BreakerCommand = Extract<
  TradeCommand,
  { type: 'acknowledgeBreaker' | 'disableBreaker' | 'enableBreaker' | 'startSeason' }
>;

/** True for those. */
export function isBreakerCommand(command: TradeCommand): command is BreakerCommand {
  return (
    command.type === 'acknowledgeBreaker' ||
    command.type === 'disableBreaker' ||
    command.type === 'enableBreaker' ||
    command.type === 'startSeason'
  );
}

/** Carries it out and traces it; a refusal changes nothing. */
export function breakerCommand(core: EngineCore, by: string, command: BreakerCommand): Result<string> {
  const done = carryOut(core, command);
  core.dirt.session = true;
  core.dirt.money = true;
  if (!done.ok) return done;
  core.sink.decision({
    chain: command.type === 'startSeason' ? 'season' : `breaker:${command.breaker}`,
    stage: 'breaker',
    outcome: 'info',
    text: `${command.type === 'startSeason' ? '' : `${command.breaker} `}${WORDS[command.type]}: ${done.value}`,
    asset: null,
    figures: { by },
  });
  if (command.type === 'disableBreaker') tellOut(core, command.breaker, by);
  return done;
}

const WORDS: Readonly<Record<BreakerCommand['type'], string>> = {
  acknowledgeBreaker: 'acknowledged',
  disableBreaker: 'taken out',
  enableBreaker: 'put back',
  startSeason: 'a person begins a season',
};

function carryOut(core: EngineCore, command: BreakerCommand): Result<string> {
  const { risk } = core.rooms;
  switch (command.type) {
    case 'acknowledgeBreaker':
      return risk.acknowledge(command.breaker, core.atMs, command.confirmation ?? '');
    case 'disableBreaker':
      return risk.disable(command.breaker, command.confirmation, core.atMs);
    case 'enableBreaker':
      return risk.enable(command.breaker, core.atMs);
    case 'startSeason':
      return risk.startSeason(command.confirmation, core.atMs);
  }
}

function tellOut(core: EngineCore, breaker: string, by: string): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'critical',
      category: 'risk_management',
      dedupKey: `breaker:${breaker}:out:${core.atMs}`,
      title: `The ${breaker.replaceAll('_', ' ')} breaker is out`,
      body: `Taken out by ${by}. It does not guard the account until it is put back, and comes back by itself after 24 h.`,
      asset: null,
      ticketId: null,
    }),
  );
}

import { refuse } from '../../contract/refusals.ts';
import type { AssetId } from '../../contract/units.ts';
import type { WaitingExit } from '../domain/mode.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { EngineCore } from './engine-core.ts';
import { raiseIntervention } from './interventions.ts';
import { reducePosition } from './reduce.ts';

/** True while exits wait: in fallback, and until the account was compared after one. */
export function exitsWait(core: EngineCore): boolean {
  const { mode } = core.run.mode;
  return mode === 'fallback' || mode === 'returning';
}

/** Who asks for an exit, and by which signal. */
export interface ExitRequest {
  readonly asset: AssetId;
  readonly by: WaitingExit['by'];
  readonly signalId: string | null;
  /** When the signal ends, ms UTC; null = a person, or an exit that was under way. */
  readonly expiresAtMs: number | null;
}

/** Closes a whole position within the usual slippage, or puts the wish aside while nothing can be sent. */
export function exitOrWait(core: EngineCore, request: ExitRequest): Result<string> {
  return exitsWait(core) ? wait(core, request) : close(core, request);
}

function close(core: EngineCore, { asset, by, signalId }: Pick<ExitRequest, 'asset' | 'by' | 'signalId'>) {
  return reducePosition(core, {
    asset,
    reason: by,
    slippageRate: core.settings.execution.maxSlippageRate,
    signalId,
    lots: null,
  });
}

/**
 * An exit whose orders did not arrive waits for the comparison. It was under way: its signal does not run out on it. Nothing happens where one
 * waits already or nothing is held.
 */
export function setAside(core: EngineCore, request: Pick<ExitRequest, 'asset' | 'by' | 'signalId'>): void {
  wait(core, { ...request, expiresAtMs: null });
}

/** A fallback has begun: exits that are tried again and again wait for the comparison. */
export function setExitsAside(core: EngineCore): void {
  for (const { asset, reason, signalId } of core.rooms.execution.takeExits())
    setAside(core, { asset, by: reason === 'signal' ? 'signal' : 'person', signalId });
}

/** One exit of an asset waits at most; a person's takes the place of a signal's. */
function wait(core: EngineCore, request: ExitRequest): Result<string> {
  const { mode } = core.run;
  const symbol = core.symbol(request.asset);
  const position = core.rooms.portfolio.position(request.asset);
  if (position === null || position.sizeLots === 0)
    return err(refuse('NOTHING_TO_DO', 'position', 0, 'open', `${symbol} has no position`));
  const waiting = mode.exits.find(({ asset }) => asset === request.asset);
  if (waiting !== undefined && (waiting.by === 'person' || request.by === 'signal'))
    return err(refuse('DUPLICATE_INTENT', 'position', 'waiting', 'idle', `an exit of ${symbol} waits already`));
  const exit: WaitingExit = {
    ...request,
    isLong: position.sizeLots > 0,
    openedAtMs: position.openedAtMs,
    queuedAtMs: core.atMs,
  };
  const others = mode.exits.filter(({ asset }) => asset !== request.asset);
  core.run.mode = { ...mode, exits: [...others, exit].sort((a, b) => a.asset - b.asset) };
  core.dirt.session = true;
  trace(core, exit, 'info', `Exit of ${symbol} waits: it is decided anew once the account was compared`);
  return ok(`the exit of ${symbol} waits until the account was compared with the venue`);
}

/** Decides every exit that waited anew, on the books as they were compared. */
export function settleExits(core: EngineCore): void {
  const { exits } = core.run.mode;
  core.run.mode = { ...core.run.mode, exits: [] };
  for (const exit of exits) settle(core, exit);
}

function settle(core: EngineCore, exit: WaitingExit): void {
  const symbol = core.symbol(exit.asset);
  const position = core.rooms.portfolio.position(exit.asset);
  if (position === null || position.sizeLots > 0 !== exit.isLong || position.openedAtMs !== exit.openedAtMs)
    return trace(core, exit, 'info', `The exit of ${symbol} that waited is dropped: the position it meant is gone`);
  if (exit.expiresAtMs !== null && exit.expiresAtMs <= core.atMs) return askPerson(core, exit);
  const sent = close(core, exit);
  if (sent.ok) return trace(core, exit, 'passed', `The exit of ${symbol} that waited: ${sent.value}`);
  trace(core, exit, 'refused', `The exit of ${symbol} that waited: ${sent.error.detail}`);
  if (sent.error.code !== 'DUPLICATE_INTENT') askPerson(core, exit);
}

/** The signal has run out meanwhile, or no order could be made: a person decides whether the exit is still wanted. */
function askPerson(core: EngineCore, { asset, queuedAtMs }: WaitingExit): void {
  raiseIntervention(core, {
    kind: 'exit',
    asset,
    cloid: null,
    title: `${core.symbol(asset)} was to be closed while the venue was down`,
    story: [
      { atMs: queuedAtMs, text: 'The exit was asked for; nothing could be sent' },
      { atMs: core.atMs, text: 'After the comparison it could not be carried out as it was asked for' },
    ],
    advice: 'Its stop stays at the exchange. Close the position if you still want to leave it.',
  });
}

function trace(core: EngineCore, exit: WaitingExit, outcome: 'info' | 'passed' | 'refused', text: string): void {
  core.sink.decision({
    chain: exit.signalId ?? `person:${core.symbol(exit.asset)}`,
    stage: 'execution',
    outcome,
    text,
    asset: exit.asset,
    figures: { by: exit.by },
  });
}

import type { AlertView } from '../../src/contract/views.ts';
import type { EngineInput } from '../../src/engine/domain/inputs.ts';
import type { CommandReply, Effect, StepOutput } from '../../src/engine/domain/outputs.ts';
import type { SandboxRig } from '../../src/simulation/sandbox-rig.ts';

export type SendOrders = Extract<Effect, { kind: 'SendOrders' }>;

/** What a test says of a signal; the rest is plain: long, strength 0.95, a stop 2 % away, no target, ten minutes to live. */
export interface SignalWords {
  readonly asset: number;
  readonly side?: 'long' | 'short' | 'flat';
  readonly stopLossRate?: number;
  readonly takeProfitRate?: number | null;
  readonly strategyId?: string;
}

/** Everything that the engine asked for, step by step. */
export class Notes {
  readonly effects: Effect[] = [];
  readonly alerts: AlertView[] = [];
  readonly decisions: StepOutput['decisions'][number][] = [];
  readonly inputs: EngineInput[] = [];

  readonly see = (input: EngineInput, output: StepOutput): void => {
    if (input.kind !== 'Market') this.inputs.push(input);
    this.effects.push(...output.effects);
    this.decisions.push(...output.decisions);
    for (const effect of output.effects) if (effect.kind === 'Alert') this.alerts.push(effect.alert);
  };

  /** Effects of a kind, oldest first. */
  all<K extends Effect['kind']>(kind: K): readonly Extract<Effect, { kind: K }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);
  }

  /** Requests that open or enlarge a position, oldest first. */
  openings(): readonly SendOrders[] {
    return this.all('SendOrders').filter((effect) => !effect.reducesOnly);
  }
}

let signals = 0;

/** Hands a signal in and returns the id of its ticket. */
export function propose(rig: SandboxRig, notes: Notes, words: SignalWords): string {
  signals += 1;
  const side = words.side ?? 'long';
  const seen = notes.alerts.length;
  rig.deliver({
    kind: 'Signal',
    origin: 'manual',
    signal: {
      id: `by-hand-${signals}`,
      strategyId: words.strategyId ?? 'by-hand',
      source: 'manual',
      symbol: `W${words.asset}`,
      side,
      strength: 0.95,
      createdAt: rig.engine.atMs,
      expiresAt: rig.engine.atMs + 600_000,
      stopLossRate: side === 'flat' ? null : (words.stopLossRate ?? 0.02),
      takeProfitRate: words.takeProfitRate ?? null,
      performance: null,
      rationale: 'by hand',
    },
  });
  const ticketId = notes.alerts.slice(seen).find((alert) => alert.ticketId !== null)?.ticketId;
  if (ticketId === undefined || ticketId === null) throw new Error(`no ticket for ${JSON.stringify(words)}`);
  return ticketId;
}

/** Approves a signal at once and returns the engine's answer. */
export function enter(rig: SandboxRig, notes: Notes, words: SignalWords): CommandReply {
  return rig.command({ type: 'approveTicket', ticketId: propose(rig, notes, words), maxSizeLots: null });
}

/** Enters and waits for the fill; throws when there is none. */
export function hold(rig: SandboxRig, notes: Notes, words: SignalWords): number {
  const reply = enter(rig, notes, words);
  if (!reply.ok) throw new Error(reply.error.detail);
  rig.commit();
  rig.run(1_000);
  const position = rig.engine.figures().positions.find((each) => each.asset === words.asset);
  if (position === undefined) throw new Error(`asset ${words.asset} was not filled`);
  return position.sizeLots;
}

/** The code of a refusal, or 'ok'. */
export function codeOf(reply: CommandReply): string {
  return reply.ok ? 'ok' : reply.error.code;
}

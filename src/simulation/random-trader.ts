import {
  ACCEPT_LOSS_WORD,
  DISABLE_BREAKER_WORD,
  NEW_SEASON_WORD,
  RELEASE_HALT_WORD,
  type TradeCommand,
} from '../contract/commands.ts';
import { asLots } from '../contract/units.ts';
import type { EngineInput } from '../engine/domain/inputs.ts';
import type { StepOutput } from '../engine/domain/outputs.ts';
import { RandomStream } from '../engine/kernel/random.ts';
import { RUN_ALL, type SandboxRig } from './sandbox-rig.ts';

/** How often each deed is done, in parts of the whole. */
export interface Habits {
  readonly signal: number;
  readonly approve: number;
  readonly reject: number;
  readonly close: number;
  readonly cancel: number;
  readonly kill: number;
  readonly killAndFlatten: number;
  readonly release: number;
  readonly acknowledge: number;
  readonly rule: number;
  readonly nonsense: number;
}

/** Trades much, panics now and then. */
export const RESTLESS: Habits = {
  signal: 34,
  approve: 30,
  reject: 3,
  close: 8,
  cancel: 6,
  kill: 2,
  killAndFlatten: 2,
  release: 7,
  acknowledge: 2,
  rule: 3,
  nonsense: 3,
};

/** Ids that a trader remembers. */
const REMEMBERED = 12;

/** A person who does whatever a person can do, in an order that only the seed knows. */
export class RandomTrader {
  readonly #random: RandomStream;
  readonly #habits: Habits;
  #tickets: string[] = [];
  #cloids: string[] = [];
  #signals = 0;
  /** What was done and answered, by kind of deed. */
  readonly done: Record<string, number> = {};

  constructor(seed: number, habits: Habits = RESTLESS) {
    this.#random = new RandomStream(seed, 'random-trader');
    this.#habits = habits;
  }

  /** To be called with each step: the trader reads what the window would show. */
  readonly see = (_input: EngineInput, output: StepOutput): void => {
    for (const effect of output.effects) {
      if (effect.kind === 'Alert' && effect.alert.ticketId !== null) this.#tickets.push(effect.alert.ticketId);
      if (effect.kind === 'SendOrders') for (const { cloid } of effect.orders) this.#cloids.push(cloid);
    }
    this.#tickets = this.#tickets.slice(-REMEMBERED);
    this.#cloids = this.#cloids.slice(-REMEMBERED);
  };

  /** Pause before the next deed, ms. */
  pauseMs(): number {
    return this.#random.int(50, 2_500);
  }

  /** Does one thing. */
  act(rig: SandboxRig): void {
    const deed = this.#choose();
    const outcome = deed === 'signal' ? this.#signal(rig) : this.#command(rig, deed);
    const key = `${deed}:${outcome}`;
    this.done[key] = (this.done[key] ?? 0) + 1;
  }

  #choose(): keyof Habits {
    const entries = Object.entries(this.#habits) as [keyof Habits, number][];
    let left = this.#random.float() * entries.reduce((sum, [, parts]) => sum + parts, 0);
    for (const [deed, parts] of entries) {
      left -= parts;
      if (left < 0) return deed;
    }
    return 'signal';
  }

  #signal(rig: SandboxRig): string {
    this.#signals += 1;
    const side = this.#pick(['long', 'short', 'long', 'short', 'flat'] as const);
    const { instruments } = rig.engine.figures();
    const asset = this.#random.int(0, instruments.length - 1);
    rig.deliver({
      kind: 'Signal',
      origin: 'manual',
      signal: {
        id: `hand-${rig.lives}-${this.#signals}`,
        strategyId: this.#pick(['by-hand', 'second-hand']),
        source: 'manual',
        symbol: instruments[asset]?.symbol,
        side,
        strength: this.#random.float(),
        createdAt: rig.engine.atMs,
        expiresAt: rig.engine.atMs + this.#random.int(1, 20_000),
        stopLossRate: side === 'flat' ? null : 0.003 + 0.03 * this.#random.float(),
        takeProfitRate: this.#random.float() < 0.5 || side === 'flat' ? null : 0.004 + 0.03 * this.#random.float(),
        performance: null,
        rationale: 'a feeling',
      },
    });
    return 'sent';
  }

  #command(rig: SandboxRig, deed: keyof Habits): string {
    const command = this.#commandOf(rig, deed);
    if (command === null) return 'nothing';
    const reply = rig.command(command);
    return reply.ok ? 'ok' : reply.error.code;
  }

  #commandOf(rig: SandboxRig, deed: keyof Habits): TradeCommand | null {
    const ticketId = this.#tickets.at(
      -1 - Math.floor(this.#random.float() * this.#random.float() * this.#tickets.length),
    );
    const cloid = this.#cloids.at(this.#random.int(0, REMEMBERED));
    const asset = this.#random.int(0, rig.engine.figures().instruments.length - 1);
    switch (deed) {
      case 'approve': {
        if (ticketId === undefined) return null;
        const maxSizeLots = this.#random.float() < 0.2 ? asLots(this.#random.int(1, 50_000)) : null;
        return { type: 'approveTicket', ticketId, maxSizeLots };
      }
      case 'reject':
        return ticketId === undefined ? null : { type: 'rejectTicket', ticketId };
      case 'close':
        return { type: 'closePosition', asset };
      case 'cancel':
        return cloid === undefined ? null : { type: 'cancelOrder', cloid };
      case 'kill':
        return { type: 'killSwitch', flatten: false };
      case 'killAndFlatten':
        return { type: 'killSwitch', flatten: true };
      case 'release':
        return { type: 'releaseHalt', confirmation: this.#random.float() < 0.9 ? RELEASE_HALT_WORD : 'please' };
      case 'acknowledge':
        return this.#breakerDeed(rig);
      case 'rule':
        return { type: 'setAutoRule', rule: { ...RUN_ALL, enabled: this.#random.float() < 0.7 } };
      default:
        return this.#pick([
          { type: 'approveTicket', ticketId: 't999999', maxSizeLots: null },
          { type: 'closePosition', asset: 999 },
          { type: 'cancelOrder', cloid: '0xnone' },
          { type: 'focus', asset },
        ] as const);
    }
  }

  /** What a breaker waits for; one that waits for nobody is taken out, and put back the next time. */
  #breakerDeed(rig: SandboxRig): TradeCommand {
    const { breakers } = rig.engine.figures().risk;
    if (breakers.some(({ needs }) => needs === 'season')) return { type: 'startSeason', confirmation: NEW_SEASON_WORD };
    const out = breakers.find(({ state }) => state === 'disabled');
    if (out !== undefined) return { type: 'enableBreaker', breaker: out.name };
    const open = breakers.find(({ state }) => state !== 'armed');
    if (open === undefined || open.needs !== 'nothing')
      return {
        type: 'acknowledgeBreaker',
        breaker: open?.name ?? 'daily_drawdown',
        confirmation: ACCEPT_LOSS_WORD,
      };
    return { type: 'disableBreaker', breaker: open.name, confirmation: DISABLE_BREAKER_WORD };
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#random.int(0, list.length - 1)] as T;
  }
}

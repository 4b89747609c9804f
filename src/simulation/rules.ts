import type { EngineInput } from '../engine/domain/inputs.ts';
import type { StepOutput } from '../engine/domain/outputs.ts';
import type { ExchangeInput } from '../exchange/types.ts';
import { ACCOUNT, type SandboxRig } from './sandbox-rig.ts';
import { lotsCovered, overusedTickets, protectionFaults, twoBooks } from './two-books.ts';
import { reasonOf } from '../engine/kernel/reason-of.ts';

/** A rule that was broken. `rule` is its short name, `detail` says with which figures. */
export interface Breach {
  readonly rule: RuleName;
  readonly atMs: number;
  readonly detail: string;
}

/** Everything that has to hold whatever happens, in words for `--help` and reports. */
export const RULES = {
  'sent-once': 'no client id reaches the exchange twice',
  'intent-first': 'no opening order reaches the exchange whose intent was not durable before',
  'not-while-halted': 'no opening order is decided while halted or before the account is reconciled',
  'breakers-block':
    'no opening order is decided that a breaker, tripped before, stops: all of them, or those with the crowd',
  'nothing-in-fallback': 'no order is decided while the venue counts as down and is not connected',
  'shut-in-fallback':
    'nothing opens at the exchange while a fallback lasts, is being returned from, or waits for a person’s word',
  'mode-follows':
    'the mode is what link, answers, time and a person’s word make of it, by the account of a second model',
  'exits-anew':
    'an exit that waited leaves once at most, after the comparison and no earlier, and closes no more than was found there',
  'paper-apart': 'an entry on paper sends nothing and changes neither cash nor positions',
  'asset-cap': 'right after an opening order acted, its asset is within the cap at the exchange itself',
  protected:
    'no position is without its whole stop for longer than the bound while the terminal is up and its line and disk work',
  'money-conserved': 'no millionth appears or vanishes at the exchange',
  'books-agree': 'when it is calm, our cash, positions and orders are the exchange’s',
  'no-orphans': 'when it is calm, every position is covered exactly and no trigger guards nothing',
  'ticket-size': 'all orders of a ticket together execute no more than its size',
  'closes-at-zero': 'kill and flatten ends without positions and orders',
} as const;

export type RuleName = keyof typeof RULES;

/** An order is priced and approved some tens of milliseconds before it fills: the market may move that far past a cap. */
const DRIFT = 1.01;

/** Longest that a position may lack part of its stop once everything works again, simulated ms: two comparisons of the account and a repair. */
export const PROTECTION_BOUND_MS = 55_000;

/** Watches one story at the exchange's own door, with no code of the engine. `breaches` collects what was broken, at most a hundred. */
export class Rules {
  readonly breaches: Breach[] = [];
  /** Opening orders that were looked at. */
  openings = 0;
  readonly #seen = new Set<string>();
  readonly #bareSinceMs = new Map<number, number>();
  #troubleMs = 0;

  /** Notes a breach. */
  add(rule: RuleName, atMs: number, detail: string): void {
    if (this.breaches.length < 100) this.breaches.push({ rule, atMs, detail });
  }

  /** The terminal was down, its line or its disk: the bound of protection counts from its return. */
  trouble(atMs: number): void {
    this.#troubleMs = atMs;
  }

  /** To be called after each step of the engine. */
  readonly onStep = (rig: SandboxRig, input: EngineInput, output: StepOutput): void => {
    if (output.effects.some(({ kind }) => kind === 'SendOrders' || kind === 'SendTwap')) this.#lookAtMode(rig, input);
    const opens = output.effects.some((effect) => effect.kind === 'SendOrders' && !effect.reducesOnly);
    if (!opens) return;
    const { halted, reconciled } = rig.engine.figures();
    if (halted !== null)
      this.add('not-while-halted', input.atMs, `input ${input.seq} opened while halted: ${halted.reason}`);
    this.#lookAtBreakers(rig, input, output);
    if (!reconciled)
      this.add('not-while-halted', input.atMs, `input ${input.seq} opened before the account was reconciled`);
  };

  #lookAtBreakers(rig: SandboxRig, input: EngineInput, output: StepOutput): void {
    const opened = output.effects.flatMap((effect) =>
      effect.kind === 'SendOrders' ? effect.orders.filter(({ reduceOnly }) => !reduceOnly) : [],
    );
    for (const { name, since, blocks, tripsAt } of rig.engine.figures().risk.breakers) {
      // What was sent in the step of the trip itself left before it.
      if (since === null || since >= input.atMs) continue;
      for (const { cloid, isBuy } of opened) {
        const isStopped =
          blocks === 'entries' ||
          (name === 'fear_greed_extreme' && blocks === 'same_direction' && isBuy === (tripsAt === 'above'));
        if (isStopped) this.add('breakers-block', input.atMs, `${cloid} was decided although ${name} stops it`);
      }
    }
  }

  #lookAtMode(rig: SandboxRig, input: EngineInput): void {
    const { mode, connection } = rig.engine.figures();
    if (mode.mode === 'fallback' && connection !== 'connected')
      this.add('nothing-in-fallback', input.atMs, `input ${input.seq} sent an order while the venue was down`);
  }

  /** To be called after an input acted at the exchange. */
  readonly onActed = (rig: SandboxRig, input: ExchangeInput): void => {
    if (input.kind !== 'order') return;
    const { durableIntents } = rig.life.engineStore;
    const opening = input.orders.find((order) => !order.reduceOnly);
    for (const { cloid } of input.orders) {
      if (cloid === null) continue;
      if (this.#seen.has(cloid)) this.add('sent-once', input.atMs, `${cloid} arrived twice`);
      this.#seen.add(cloid);
      if (opening !== undefined && !durableIntents.has(cloid))
        this.add('intent-first', input.atMs, `${cloid} arrived without a durable intent`);
    }
    if (opening === undefined) return;
    this.openings += 1;
    const { positions, equityUnits } = rig.exchange.account(ACCOUNT);
    const held = Math.abs(positions.find((position) => position.asset === opening.asset)?.sizeLots ?? 0);
    const cap = rig.settings.risk.caps.assetRate * equityUnits * DRIFT;
    if (!(held * opening.priceTicks <= cap))
      this.add(
        'asset-cap',
        input.atMs,
        `asset ${opening.asset} holds ${held} lots at ${opening.priceTicks}, cap ${Math.floor(cap)}`,
      );
  };

  /** To be called after every turn: who has been without a stop for how long. */
  look(rig: SandboxRig): void {
    const { positions, openOrders } = rig.exchange.account(ACCOUNT);
    const held = new Set(positions.map((position) => position.asset));
    for (const asset of this.#bareSinceMs.keys()) if (!held.has(asset)) this.#bareSinceMs.delete(asset);
    for (const { asset, sizeLots } of positions) {
      const covered = lotsCovered(openOrders, { asset, sizeLots });
      if (covered >= Math.abs(sizeLots)) {
        this.#bareSinceMs.delete(asset);
        continue;
      }
      if (!this.#bareSinceMs.has(asset)) this.#bareSinceMs.set(asset, rig.nowMs);
      const sinceMs = Math.max(this.#troubleMs, this.#bareSinceMs.get(asset) ?? rig.nowMs);
      if (rig.nowMs - sinceMs <= PROTECTION_BOUND_MS) continue;
      this.add(
        'protected',
        rig.nowMs,
        `asset ${asset}: ${covered} of ${sizeLots} lots covered for ${rig.nowMs - sinceMs} ms`,
      );
      this.#bareSinceMs.set(asset, rig.nowMs);
    }
  }

  /** To be called when nothing is under way. */
  atRest(rig: SandboxRig): void {
    this.audit(rig);
    const { engine, exchange } = twoBooks(rig);
    const [ours, theirs] = [JSON.stringify(engine), JSON.stringify(exchange)];
    if (ours !== theirs) this.add('books-agree', rig.nowMs, `engine ${ours}, exchange ${theirs}`);
    for (const fault of protectionFaults(rig)) this.add('no-orphans', rig.nowMs, fault);
    for (const ticket of overusedTickets(rig)) this.add('ticket-size', rig.nowMs, ticket);
  }

  /** To be called at rest after kill and flatten. */
  atZero(rig: SandboxRig): void {
    const { exchange } = twoBooks(rig);
    if (exchange.positions.length + exchange.orders.length > 0)
      this.add('closes-at-zero', rig.nowMs, `the exchange still holds ${JSON.stringify(exchange)}`);
  }

  /** Adds up every account of the exchange anew. */
  audit(rig: SandboxRig): void {
    try {
      rig.exchange.audit();
    } catch (cause) {
      this.add('money-conserved', rig.nowMs, reasonOf(cause));
    }
  }
}

import { afterEach, describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../src/contract/units.ts';
import type { EngineInput, EngineInputBody } from '../../src/engine/domain/inputs.ts';
import type { Effect, StepOutput } from '../../src/engine/domain/outputs.ts';
import { FallbackRules } from '../../src/simulation/fallback-rules.ts';
import type { RuleName } from '../../src/simulation/rules.ts';
import { RIG_START_MS, SandboxRig } from '../../src/simulation/sandbox-rig.ts';
import { WalkingMarket } from '../../src/simulation/walking-market.ts';
import { wholeSizes } from '../support/whole-sizes.ts';

/*
 * A watch over the fallback that never complains proves nothing: each of its rules meets the case that it is there for.
 */

type Orders = Extract<Effect, { kind: 'SendOrders' }>;
type Tamper = (input: EngineInput, output: StepOutput) => StepOutput;

const opened: SandboxRig[] = [];
afterEach(() => {
  for (const rig of opened.splice(0)) rig.close();
});

/** A sandbox whose rules see every step as `tamper` leaves it. */
class Watched {
  readonly broken: RuleName[] = [];
  readonly rules: FallbackRules;
  readonly rig: SandboxRig;
  tamper: Tamper = (_input, output) => output;
  /** Orders of the steps, as they were. */
  readonly sent: Orders[] = [];

  constructor(it: SandboxRig, seen: readonly [EngineInput, StepOutput][]) {
    this.rig = it;
    this.rules = new FallbackRules(it.settings.execution, (rule) => this.broken.push(rule));
    for (const [input, output] of seen) this.rules.onStep(null, input, output);
    it.watch((input, output) => {
      for (const effect of output.effects) if (effect.kind === 'SendOrders') this.sent.push(effect);
      this.rules.onStep(it, input, this.tamper(input, output));
    });
    it.onActed = (input) => this.rules.onActed(input);
  }

  static async open(): Promise<Watched> {
    const seen: [EngineInput, StepOutput][] = [];
    let isOpen = false;
    const it = await SandboxRig.open({
      market: () => new WalkingMarket({ seed: 7, startMs: RIG_START_MS }),
      settings: wholeSizes((base) => ({ ...base, sizing: { ...base.sizing, method: 'fixed', baseRate: 0.1 } })),
      watchers: [
        (input, output) => {
          if (!isOpen) seen.push([input, output]);
        },
      ],
    });
    isOpen = true;
    opened.push(it);
    const watched = new Watched(it, seen);
    it.run(1_000);
    return watched;
  }

  /** An entry by signal and its approval. */
  enter(symbol: string): void {
    const { rig: it } = this;
    let ticketId: string | null = null;
    it.watch((_input, { effects }) => {
      for (const effect of effects) if (effect.kind === 'Alert') ticketId = effect.alert.ticketId ?? ticketId;
    });
    const atMs = it.engine.atMs;
    const signal = { strategyId: 'by-hand', source: 'manual', symbol, side: 'long', strength: 0.8, performance: null };
    const life = { createdAt: atMs, expiresAt: atMs + 20_000, rationale: 'a test' };
    it.deliver({
      kind: 'Signal',
      origin: 'manual',
      signal: { id: `${symbol}-${atMs}`, ...signal, ...life, stopLossRate: 0.02, takeProfitRate: null },
    });
    if (ticketId === null) throw new Error('no ticket came');
    const reply = it.command({ type: 'approveTicket', ticketId, maxSizeLots: null });
    if (!reply.ok) throw new Error(reply.error.detail);
  }

  /** The link goes, and stays away until the fallback has begun; prices keep coming. */
  fall(): void {
    const { rig: it } = this;
    it.disturb = (body: EngineInputBody) => (body.kind === 'Market' ? [body] : []);
    it.deliver({ kind: 'VenueStatus', connection: 'disconnected', reason: 'a test' });
    it.run(31_000);
    expect(this.rules.mode).toBe('fallback');
  }

  /** The link is back, and the account is compared. */
  back(): void {
    const { rig: it } = this;
    it.disturb = (body) => [body];
    it.deliver({ kind: 'VenueStatus', connection: 'connected', reason: 'a test' });
    it.run(1_000);
    expect(this.rules.mode).toBe('confirming');
  }

  /** A position in W1, a fallback, and an exit of it that waits. */
  waitToLeave(): Orders {
    this.enter('W1');
    this.rig.run(2_000);
    const [entry] = this.sent;
    if (entry === undefined) throw new Error('nothing was sent');
    this.fall();
    expect(this.rig.command({ type: 'closePosition', asset: 1 }).ok).toBe(true);
    return entry;
  }
}

/** A request that closes lots of W1. */
function closing(entry: Orders, sizeLots: number): Orders {
  const [first] = entry.orders;
  if (first === undefined) throw new Error('an entry has orders');
  const order = { ...first, isBuy: false, reduceOnly: true, sizeLots: asLots(sizeLots) };
  return { ...entry, grouping: 'na', orders: [order], reducesOnly: true };
}

describe('the rules of the fallback', () => {
  test('are kept by an outage with an entry on paper, an exit that waits, a return and a word', async () => {
    const it = await Watched.open();
    it.waitToLeave();
    it.enter('W2');
    it.rig.run(3_000);
    it.back();
    expect(it.rig.command({ type: 'resumeLive' }).ok).toBe(true);
    it.enter('W2');
    it.rig.run(2_000);
    expect(it.broken).toEqual([]);
    expect(it.rules.counts).toEqual({ fallbacks: 1, paperEntries: 1, exitsQueued: 1, exitsSent: 1, resumed: 1 });
  });

  test('catch an opening that arrives in the fallback, and one that arrives before the word', async () => {
    for (const until of ['fallback', 'confirming'] as const) {
      const it = await Watched.open();
      it.fall();
      if (until === 'confirming') it.back();
      const order = {
        cloid: `0x${'a'.repeat(32)}`,
        asset: 1,
        isBuy: true,
        priceTicks: asTicks(330_000),
        sizeLots: asLots(100),
        reduceOnly: false,
        type: { kind: 'limit', tif: 'Ioc' },
      } as const;
      const request = { kind: 'order', account: it.rig.session.link.account, requestId: 'x', grouping: 'na' } as const;
      const stamp = { atMs: it.rig.nowMs, expiresAfterMs: null };
      it.rig.exchange.step({ ...request, ...stamp, orders: [{ ...order, reduceOnly: true }] });
      expect(it.broken).toEqual([]);
      it.rig.exchange.step({ ...request, ...stamp, orders: [order] });
      expect(it.broken).toEqual(['shut-in-fallback']);
    }
  });

  test('catch a mode that does not follow', async () => {
    const it = await Watched.open();
    const { engine } = it.rig;
    const figures = engine.figures.bind(engine);
    engine.figures = () => ({ ...figures(), mode: { ...figures().mode, mode: 'live' } });
    it.fall();
    expect(it.broken).toContain('mode-follows');
  });

  test('catch an exit that leaves before the comparison', async () => {
    const it = await Watched.open();
    const entry = it.waitToLeave();
    const forged = closing(entry, 1);
    it.tamper = (_input, output) => ({ ...output, effects: [...output.effects, forged] });
    it.rig.deliver({ kind: 'Tick' });
    expect(it.broken).toContain('exits-anew');
  });

  test.each([
    ['twice', (lots: number) => [lots, 1]],
    ['with more than is held', (lots: number) => [lots + 1]],
  ] as const)('catch an exit that leaves %s after the comparison', async (_how, sizes) => {
    const it = await Watched.open();
    const entry = it.waitToLeave();
    const held = Math.abs(it.rig.engine.figures().positions[0]?.sizeLots ?? 0);
    it.tamper = (_input, output) => {
      const isSettled = output.effects.some((effect) => effect.kind === 'SendOrders' && effect.reducesOnly);
      if (!isSettled) return output;
      const others = output.effects.filter(({ kind }) => kind !== 'SendOrders');
      return { ...output, effects: [...others, ...sizes(held).map((lots) => closing(entry, lots))] };
    };
    it.back();
    expect(it.broken).toEqual(['exits-anew']);
  });

  test('catch an exit that is forgotten without a comparison', async () => {
    const it = await Watched.open();
    it.waitToLeave();
    const { engine } = it.rig;
    const figures = engine.figures.bind(engine);
    engine.figures = () => ({ ...figures(), mode: { ...figures().mode, exits: [] } });
    it.rig.command({ type: 'closePosition', asset: 1 });
    it.enter('W2');
    expect(it.broken).toContain('exits-anew');
  });

  test('catch an entry on paper that sends an order, and one that shows in the books', async () => {
    const sends = await Watched.open();
    const entry = sends.waitToLeave();
    sends.tamper = (_input, output) => ({ ...output, effects: [...output.effects, entry] });
    sends.enter('W2');
    expect(sends.broken).toContain('paper-apart');

    const books = await Watched.open();
    books.fall();
    const { engine } = books.rig;
    const figures = engine.figures.bind(engine);
    engine.figures = () => {
      const told = figures();
      const paper = told.mode.paper.positions[0];
      const shift = paper === undefined ? 0 : -paper.costUnits;
      const { equity } = told;
      if (equity === null) return told;
      return { ...told, equity: { ...equity, equityUnits: (equity.equityUnits + shift) as typeof equity.equityUnits } };
    };
    books.enter('W2');
    expect(books.broken).toEqual(['paper-apart']);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RELEASE_HALT_WORD } from '../../src/contract/commands.ts';
import type { EngineInput, EngineInputBody } from '../../src/engine/domain/inputs.ts';
import type { Effect, StepOutput } from '../../src/engine/domain/outputs.ts';
import type { EngineSettings } from '../../src/engine/domain/settings.ts';
import { Engine, type EngineSnapshot } from '../../src/engine/index.ts';
import { FallbackRules } from '../../src/simulation/fallback-rules.ts';
import { ordersOf, PipelineLab, PRICE, type SendOrders } from '../support/pipeline-lab.ts';

/*
 * Any order of news from the link, answers, time, exits, words of a person and deaths: the engine's mode is the one that a second, simpler
 * account of the rule gives, nothing opens outside `live`, and what a person reduces passes while the line is up.
 */

const DOWN_MS = 30_000;
const ASSETS = [0, 1, 2] as const;

type Deed =
  | { readonly kind: 'link'; readonly connection: 'connected' | 'connecting' | 'disconnected' }
  | {
      readonly kind: 'answer';
      readonly to: 'last' | 'earlier' | 'unnamed';
      readonly ageMs: number;
      readonly periodic: boolean;
    }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'enter' | 'leave' | 'close'; readonly asset: number }
  | { readonly kind: 'elsewhere'; readonly asset: number; readonly lots: number }
  | { readonly kind: 'restart'; readonly losesTail: boolean }
  | { readonly kind: 'sleep' | 'prices' | 'resume' | 'kill' | 'flatten' | 'release' | 'fill' | 'keep' };

/** A deed of an asset. */
const ofAsset = (kind: 'enter' | 'leave' | 'close'): fc.Arbitrary<Deed> =>
  fc.record({ kind: fc.constant(kind), asset: fc.constantFrom(...ASSETS) });

const plain = (kind: 'sleep' | 'prices' | 'resume' | 'kill' | 'flatten' | 'release' | 'fill' | 'keep') =>
  fc.constant<Deed>({ kind });

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      connection: fc.constantFrom(
        'connected' as const,
        'connected' as const,
        'connecting' as const,
        'disconnected' as const,
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      to: fc.constantFrom('last' as const, 'last' as const, 'last' as const, 'earlier' as const, 'unnamed' as const),
      ageMs: fc.constantFrom(0, 0, 0, 40, 60_000),
      periodic: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.constantFrom(1, 400, 6_000, DOWN_MS - 1, DOWN_MS),
    }),
  },
  { weight: 3, arbitrary: ofAsset('enter') },
  { weight: 2, arbitrary: ofAsset('leave') },
  { weight: 3, arbitrary: ofAsset('close') },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('elsewhere' as const),
      asset: fc.constantFrom(...ASSETS),
      lots: fc.integer({ min: -60, max: 60 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), losesTail: fc.boolean() }) },
  { weight: 3, arbitrary: plain('prices') },
  { weight: 4, arbitrary: plain('fill') },
  { weight: 3, arbitrary: plain('resume') },
  { weight: 2, arbitrary: plain('release') },
  { weight: 1, arbitrary: plain('keep') },
  { weight: 1, arbitrary: plain('sleep') },
  { weight: 1, arbitrary: plain('kill') },
  { weight: 1, arbitrary: plain('flatten') },
);

/** How often what is to be proved could have failed, over all runs. */
const tally = { fallbacks: 0, opened: 0, paper: 0, queued: 0, sent: 0, passed: 0, flattened: 0, restarts: 0, early: 0 };

/** An engine whose every step is watched. */
class WatchedLab extends PipelineLab {
  readonly complaints: string[] = [];
  readonly rules: FallbackRules;
  readonly truth = new Map<number, number>([[1, 60]]);
  readonly #questions: {
    readonly epoch: number;
    readonly reason: Extract<Effect, { kind: 'QueryAccount' }>['reason'];
  }[] = [];
  readonly #requests: SendOrders[] = [];
  /** Assets of which something was asked to be closed and has not been executed yet. */
  readonly #closing = new Set<number>();
  #kept: EngineSnapshot | null = null;

  constructor(change: (base: EngineSettings) => EngineSettings) {
    super(change);
    this.rules = new FallbackRules(this.settings.execution, (rule, _atMs, detail) =>
      this.complaints.push(`${rule}: ${detail}`),
    );
  }

  override step(body: EngineInputBody, withViews = false): StepOutput {
    const output = super.step(body, withViews);
    const input: EngineInput = { ...body, seq: output.inputSeq, atMs: this.atMs };
    this.rules.onStep({ engine: this.engine }, input, output);
    this.#judge(output);
    for (const effect of output.effects) {
      if (effect.kind === 'QueryAccount' && effect.epoch !== undefined)
        this.#questions.push({ epoch: effect.epoch, reason: effect.reason });
      if (effect.kind !== 'SendOrders') continue;
      this.#requests.push(effect);
      for (const { asset, reduceOnly, type } of effect.orders)
        if (reduceOnly && type.kind === 'limit') this.#closing.add(asset);
    }
    return output;
  }

  #judge(output: StepOutput): void {
    const { mode } = this.rules;
    for (const request of ordersOf(output)) {
      if (!request.reducesOnly) {
        tally.opened += 1;
        if (mode !== 'live') this.complaints.push(`an opening left in ${mode}`);
      }
      if (mode === 'fallback' && this.engine.figures().connection !== 'connected')
        this.complaints.push('an order left while the line was down');
    }
  }

  do(each: Deed): void {
    this.atMs += 1;
    switch (each.kind) {
      case 'link':
        this.step({ kind: 'VenueStatus', connection: each.connection, reason: 'a property' });
        return;
      case 'answer':
        return this.#answer(each);
      case 'pass':
        this.pass(each.ms);
        return;
      case 'enter':
        this.prices(PRICE);
        this.#approve(each.asset, 'long');
        return;
      case 'leave':
        return this.#approve(each.asset, 'flat');
      case 'close':
        return this.#close(each.asset);
      case 'elsewhere':
        if (each.lots === 0) this.truth.delete(each.asset);
        else this.truth.set(each.asset, each.lots);
        return;
      case 'restart':
        return this.#restart(each.losesTail);
      default:
        return this.#doPlain(each.kind);
    }
  }

  #doPlain(kind: 'sleep' | 'prices' | 'resume' | 'kill' | 'flatten' | 'release' | 'fill' | 'keep'): void {
    switch (kind) {
      case 'sleep':
        this.step({ kind: 'Resumed', sleptMs: 60_000 });
        return;
      case 'prices':
        this.prices(PRICE);
        return;
      case 'resume':
        return this.#resume();
      case 'kill':
        this.command({ type: 'killSwitch', flatten: false });
        return;
      case 'flatten':
        return this.#flatten();
      case 'release':
        this.command({ type: 'releaseHalt', confirmation: RELEASE_HALT_WORD });
        return;
      case 'fill':
        return this.#fillLast();
      case 'keep':
        this.#kept = JSON.parse(JSON.stringify(this.engine.snapshot())) as EngineSnapshot;
    }
  }

  #answer({ to, ageMs, periodic }: Extract<Deed, { kind: 'answer' }>): void {
    const question = to === 'earlier' ? this.#questions.at(-2) : this.#questions.at(-1);
    if (question === undefined) return;
    this.step({
      kind: 'AccountSnapshot',
      reason: periodic ? 'periodic' : question.reason,
      venueAtMs: this.atMs - ageMs,
      cashUnits: 10_000_000_000 as never,
      netDepositsUnits: 10_000_000_000 as never,
      positions: [...this.truth].map(([asset, lots]) => ({
        asset,
        sizeLots: lots as never,
        costUnits: (lots * PRICE) as never,
      })),
      openOrders: [],
      fills: [],
      ...(to === 'unnamed' ? {} : { epoch: question.epoch }),
    });
  }

  #approve(asset: number, side: 'long' | 'flat'): void {
    const entries = this.engine.figures().mode.paper.entries;
    try {
      this.approve(this.propose(asset, side, 20_000));
    } catch (cause) {
      // A proposal may be refused: that is an answer too.
      if (!(cause instanceof Error) || !cause.message.startsWith('no ticket was opened')) throw cause;
    }
    if (this.engine.figures().mode.paper.entries > entries) tally.paper += 1;
  }

  #resume(): void {
    const { mode } = this.rules;
    const { reply } = this.command({ type: 'resumeLive' });
    if (reply?.ok !== (mode === 'confirming')) this.complaints.push(`a word in ${mode} was answered with ${reply?.ok}`);
    if (mode !== 'confirming') tally.early += 1;
  }

  /** A person's Close: passes while the line is up and the account is known enough, waits in a fallback, and is never refused for the mode. */
  #close(asset: number): void {
    const { mode } = this.rules;
    const held = this.engine.figures().positions.some((position) => position.asset === asset);
    const closing = this.#closing.has(asset);
    const output = this.command({ type: 'closePosition', asset });
    if (!held || output.reply === null) return;
    const code = output.reply.ok ? 'ok' : output.reply.error.code;
    const closes = ordersOf(output).some(
      ({ reducesOnly, orders }) => reducesOnly && orders.some((o) => o.asset === asset),
    );
    if (mode === 'fallback' || mode === 'returning') {
      if (closes && this.engine.figures().halted === null) this.complaints.push(`a Close left in ${mode}`);
      if (code !== 'ok' && code !== 'DUPLICATE_INTENT') this.complaints.push(`a Close in ${mode} was refused: ${code}`);
      return;
    }
    if (mode === 'starting' || this.engine.figures().connection !== 'connected') return;
    if (code === 'ok' && closes) tally.passed += 1;
    else if (code !== 'DUPLICATE_INTENT' && !(code === 'ok' && closing))
      this.complaints.push(`a Close in ${mode} was answered ${code} and sent ${closes}`);
  }

  /** Kill and flatten: reaches the venue whenever the line is up and the account was compared in this run. */
  #flatten(): void {
    const { mode } = this.rules;
    const up = this.engine.figures().connection === 'connected';
    const output = this.command({ type: 'killSwitch', flatten: true });
    if (output.reply?.ok !== true) this.complaints.push('the kill switch was refused');
    if (!up || mode === 'starting' || ordersOf(output).length === 0) return;
    tally.flattened += 1;
  }

  /** The venue executes what was asked last, whole. */
  #fillLast(): void {
    const request = this.#requests.pop();
    const [order] = request?.orders ?? [];
    if (request === undefined || order === undefined || order.type.kind !== 'limit') return;
    if (this.engine.figures().connection !== 'connected') return;
    const held = this.truth.get(order.asset) ?? 0;
    const lots = order.reduceOnly ? Math.min(order.sizeLots, Math.abs(held)) : order.sizeLots;
    if (lots === 0) return;
    const after = held + (order.isBuy ? lots : -lots);
    if (after === 0) this.truth.delete(order.asset);
    else this.truth.set(order.asset, after);
    if (order.reduceOnly) this.#closing.delete(order.asset);
    this.fill(order, lots);
    this.answerFilled(request);
  }

  /** The process dies; its journal ends where it died, or at the place that was kept. */
  #restart(losesTail: boolean): void {
    tally.restarts += 1;
    const end = JSON.parse(JSON.stringify(this.engine.snapshot())) as EngineSnapshot;
    this.engine = Engine.restore(losesTail && this.#kept !== null ? this.#kept : end);
    this.#kept = null;
    this.begin();
  }
}

/** A lab that is live, with a position in one asset. */
function liveLab(resumeAfterFallback: 'ask' | 'auto'): WatchedLab {
  const lab = new WatchedLab((base) => ({
    ...base,
    execution: { ...base.execution, fallbackAfterMs: DOWN_MS, resumeAfterFallback },
  }));
  lab.begin();
  lab.connect();
  lab.account('start', { positions: [[1, 60]] });
  return lab;
}

test('the mode follows, nothing opens outside live, exits wait and a person’s reductions pass', {
  timeout: 120_000,
}, () => {
  const property = fc.property(
    fc.constantFrom('ask' as const, 'ask' as const, 'auto' as const),
    fc.array(deed, { minLength: 20, maxLength: 80, size: 'max' }),
    (resume, deeds) => {
      const lab = liveLab(resume);
      for (const each of deeds) lab.do(each);
      const { counts } = lab.rules;
      tally.fallbacks += counts.fallbacks;
      tally.queued += counts.exitsQueued;
      tally.sent += counts.exitsSent;
      expect(lab.complaints).toEqual([]);
    },
  );
  fc.assert(property, { numRuns: 400 });
  for (const [what, count] of Object.entries(tally)) expect(count, what).toBeGreaterThanOrEqual(20);
});

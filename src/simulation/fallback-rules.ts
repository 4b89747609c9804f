import type { EngineInput } from '../engine/domain/inputs.ts';
import type { Effect, StepOutput } from '../engine/domain/outputs.ts';
import type { ExchangeInput } from '../exchange/types.ts';
import { FallbackModel, type ModelSettings } from './fallback-model.ts';
import type { RuleName } from './rules.ts';
import type { SandboxRig } from './sandbox-rig.ts';
import { isFlattening } from './two-books.ts';

/** What happened around fallbacks. */
export interface FallbackCounts {
  /** Times at which the venue counted as down. */
  fallbacks: number;
  /** Entries taken on paper. */
  paperEntries: number;
  /** Exits that were put aside. */
  exitsQueued: number;
  /** Exits that left once the account was compared. */
  exitsSent: number;
  /** Words of a person that let entries go again. */
  resumed: number;
}

/** Longest that a request which was decided before may be on its way, simulated ms. */
const ROAD_MS = 100;

/** What is watched: an engine, whatever drives it. */
type Watched = Pick<SandboxRig, 'engine'>;

type Figures = ReturnType<SandboxRig['engine']['figures']>;
type WaitingExit = Figures['mode']['exits'][number];
type SentOrder = Extract<Effect, { kind: 'SendOrders' }>['orders'][number];

/** Inputs by which the account may change. */
const OF_THE_ACCOUNT = new Set<EngineInput['kind']>(['RunStarted', 'Fill', 'AccountSnapshot', 'Funding']);

/** A step with the exits that wait after it. */
interface ExitsOfStep {
  readonly input: EngineInput;
  readonly output: StepOutput;
  readonly exits: readonly WaitingExit[];
}

/** A step in which an exit has ceased to wait. */
interface DecidedExit {
  readonly input: EngineInput;
  readonly output: StepOutput;
  readonly exit: WaitingExit;
}

/** What an entry on paper must leave as it was. */
interface Account {
  readonly positions: string;
  readonly cashUnits: number | null;
}

/** Watches the rules of the fallback, with a model of its own for the mode. `add` notes a breach. */
export class FallbackRules {
  readonly counts: FallbackCounts = { fallbacks: 0, paperEntries: 0, exitsQueued: 0, exitsSent: 0, resumed: 0 };
  readonly #add: (rule: RuleName, atMs: number, detail: string) => void;
  readonly #model: FallbackModel;
  /** Since when nothing may open, simulated ms; null = it may. */
  #shutMs: number | null = null;
  #paperEntries = 0;
  #exits: readonly WaitingExit[] = [];
  #account: Account = { positions: '[]', cashUnits: null };

  constructor(settings: ModelSettings, add: (rule: RuleName, atMs: number, detail: string) => void) {
    this.#model = new FallbackModel(settings);
    this.#add = add;
  }

  /** The mode by the account of the model. */
  get mode(): FallbackModel['mode'] {
    return this.#model.mode;
  }

  /** To be called after each step of the engine, from the first of the first life on; `rig` is null while that one is being built. */
  readonly onStep = (rig: Watched | null, input: EngineInput, output: StepOutput): void => {
    const before = this.#model.mode;
    this.#model.step(input, output);
    const { mode } = this.#model;
    const isShut = mode === 'fallback' || mode === 'returning' || mode === 'confirming';
    if (!isShut) this.#shutMs = null;
    else this.#shutMs ??= input.atMs;
    if (mode === 'fallback' && before !== 'fallback') this.counts.fallbacks += 1;
    if (before === 'confirming' && mode === 'live' && input.kind === 'Command') this.counts.resumed += 1;
    if (rig === null) return;
    // Whatever changes leaves a decision; most steps leave none, and are not worth the look.
    if (output.decisions.length > 0 || OF_THE_ACCOUNT.has(input.kind) || mode !== before)
      this.#look(rig, input, output);
    this.#lookAtReductions(rig, input, output);
  };

  /** To be called after an input acted at the exchange. */
  readonly onActed = (input: ExchangeInput): void => {
    if (input.kind !== 'order' || this.#shutMs === null) return;
    const opening = input.orders.find((order) => !order.reduceOnly);
    if (opening !== undefined && input.atMs - this.#shutMs > ROAD_MS)
      this.#add('shut-in-fallback', input.atMs, `${opening.cloid} arrived ${input.atMs - this.#shutMs} ms after`);
  };

  #look(rig: Watched, input: EngineInput, output: StepOutput): void {
    const figures = rig.engine.figures();
    const told = figures.mode.mode;
    if (told !== this.mode)
      this.#add('mode-follows', input.atMs, `input ${input.seq} ${input.kind}: the mode is ${told}, not ${this.mode}`);
    const account = { positions: JSON.stringify(figures.positions.map(sizeAndCost)), cashUnits: cashOf(figures) };
    const { entries } = figures.mode.paper;
    if (entries > this.#paperEntries) this.#lookAtPaper(input, output, account);
    this.#paperEntries = entries;
    this.#account = account;
    this.#lookAtExits(rig, { input, output, exits: figures.mode.exits });
  }

  #lookAtPaper(input: EngineInput, { effects }: StepOutput, account: Account): void {
    this.counts.paperEntries += 1;
    const sent = effects.some(({ kind }) => kind === 'SendOrders' || kind === 'SendTwap');
    if (sent) this.#add('paper-apart', input.atMs, `input ${input.seq} entered on paper and sent an order`);
    if (OF_THE_ACCOUNT.has(input.kind)) return;
    // Cash is not known while a mark is missing.
    const isKnown = this.#account.cashUnits !== null && account.cashUnits !== null;
    const moved = isKnown && this.#account.cashUnits !== account.cashUnits;
    const [before, after] = [JSON.stringify(this.#account), JSON.stringify(account)];
    if (moved || this.#account.positions !== account.positions)
      this.#add('paper-apart', input.atMs, `input ${input.seq} turned ${before} into ${after}`);
  }

  /** Exits that came to wait, and exits that wait no more: those have to be decided in this very step, on the account that came with it. */
  #lookAtExits(rig: Watched, { input, output, exits }: ExitsOfStep): void {
    const before = this.#exits;
    this.#exits = exits;
    if (input.kind === 'RunStarted') return;
    this.counts.exitsQueued += exits.filter((exit) => !before.some((other) => isSame(exit, other))).length;
    const gone = before.filter((exit) => !exits.some(({ asset }) => asset === exit.asset));
    for (const exit of gone) this.#lookAtDecision(rig, { input, output, exit });
  }

  #lookAtDecision(rig: Watched, { input, output, exit }: DecidedExit): void {
    const closing = closingOrders(output).filter(({ asset }) => asset === exit.asset);
    if (input.kind !== 'AccountSnapshot') {
      this.#add('exits-anew', input.atMs, `input ${input.seq} ${input.kind} ended the wait of asset ${exit.asset}`);
      return;
    }
    this.counts.exitsSent += closing.length > 0 ? 1 : 0;
    const held = input.positions.find(({ asset }) => asset === exit.asset)?.sizeLots ?? 0;
    const meant = held !== 0 && held > 0 === exit.isLong;
    const total = closing.reduce((sum, { sizeLots }) => sum + sizeLots, 0);
    const turned = closing.some(({ isBuy }) => isBuy === held > 0);
    // What is being flattened is closed whatever the exit meant.
    const isBlind = closing.length > 0 && !meant && !isFlattening(rig);
    if (closing.length > 1 || total > Math.abs(held) || turned || isBlind)
      this.#add(
        'exits-anew',
        input.atMs,
        `asset ${exit.asset} holds ${held} lots, ${closing.length} orders close ${total}`,
      );
  }

  /** While exits wait, none of them leaves: what does has to be a flatten. */
  #lookAtReductions(rig: Watched, input: EngineInput, output: StepOutput): void {
    if (this.mode !== 'fallback' && this.mode !== 'returning') return;
    const early = closingOrders(output).find((order) => this.#exits.some(({ asset }) => asset === order.asset));
    if (early !== undefined && rig.engine.figures().halted === null && !isFlattening(rig))
      this.#add('exits-anew', input.atMs, `input ${input.seq} closes asset ${early.asset} before the comparison`);
  }
}

/** Orders of a step that close a position at once: reduce-only and no trigger. */
function closingOrders({ effects }: StepOutput): readonly SentOrder[] {
  return effects.flatMap((effect) =>
    effect.kind === 'SendOrders'
      ? effect.orders.filter(({ reduceOnly, type }) => reduceOnly && type.kind === 'limit')
      : [],
  );
}

function isSame(a: WaitingExit, b: WaitingExit): boolean {
  return a.asset === b.asset && a.queuedAtMs === b.queuedAtMs && a.by === b.by;
}

function sizeAndCost({ asset, sizeLots, costUnits }: Figures['positions'][number]): readonly number[] {
  return [asset, sizeLots, costUnits];
}

/** Cash is equity less what is not realised; null where a mark is missing. */
function cashOf({ equity }: Figures): number | null {
  return equity === null ? null : equity.equityUnits - equity.unrealisedUnits;
}

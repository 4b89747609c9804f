import type { AccountSnapshot, EngineInput, FillInput } from '../engine/domain/inputs.ts';
import type { StepOutput } from '../engine/domain/outputs.ts';

/** Names of the modes, as the window shows them. */
export type ModelMode = 'starting' | 'live' | 'degraded' | 'reconciling' | 'fallback' | 'returning' | 'confirming';

/** What the model needs of the settings. */
export interface ModelSettings {
  readonly fallbackAfterMs: number;
  readonly resumeAfterFallback: 'ask' | 'auto';
}

/** What is known, as plain facts; the mode follows from them. */
interface Facts {
  readonly linkUp: boolean;
  /** The account was compared, and nothing has come into doubt since. */
  readonly known: boolean;
  /** Compared at least once in this run. */
  readonly begun: boolean;
  /** The account side counts as down. */
  readonly down: boolean;
  /** A fallback has happened, and nobody has said since that entries may go again. */
  readonly owed: boolean;
  readonly troubleMs: number | null;
  readonly askedMs: number | null;
  /** Marks of the questions that were asked since the last doubt. */
  readonly asked: readonly number[];
  /** Venue times of what is booked, and the newest fills by name. */
  readonly statementMs: number;
  readonly fillMs: number;
  readonly fills: readonly string[];
  readonly stopped: boolean;
}

const NOTHING: Facts = {
  linkUp: false,
  known: false,
  begun: false,
  down: false,
  owed: false,
  troubleMs: null,
  askedMs: null,
  asked: [],
  statementMs: 0,
  fillMs: 0,
  fills: [],
  stopped: false,
};

/** Steps whose facts are remembered: a killed process loses the end of its journal, and its next life goes on from before it. */
const REMEMBERED = 4_000;

/**
 * Says which mode a terminal has to be in, from what came in and went out alone: link, answers, time and a person's word. A second account
 * of the rule, without a table and without code of the engine, for stories and property tests to compare with.
 */
export class FallbackModel {
  readonly #settings: ModelSettings;
  #facts: Facts = NOTHING;
  #past: { readonly seq: number; readonly facts: Facts }[] = [];

  constructor(settings: ModelSettings) {
    this.#settings = settings;
  }

  /** The mode that the facts make. */
  get mode(): ModelMode {
    const { down, owed, known, begun, linkUp } = this.#facts;
    if (down) return 'fallback';
    if (owed) return known ? 'confirming' : 'returning';
    if (!begun) return 'starting';
    if (known) return 'live';
    return linkUp ? 'reconciling' : 'degraded';
  }

  /** To be called with every step, in order. */
  readonly step = (input: EngineInput, output: StepOutput): void => {
    const before = this.#facts;
    if (input.kind === 'RunStarted') this.#begin(input);
    else this.#take(input, output);
    if (input.kind !== 'RunStarted' && !this.#facts.stopped) this.#watchTime(input.atMs);
    this.#noteQuestions(input.atMs, output);
    if (this.#facts === before) return;
    this.#past.push({ seq: input.seq, facts: this.#facts });
    if (this.#past.length > REMEMBERED) this.#past = this.#past.slice(-REMEMBERED / 2);
  };

  /** A new run: facts of steps that the journal has lost never were. */
  #begin({ seq, atMs }: EngineInput): void {
    this.#past = this.#past.filter((each) => each.seq < seq);
    const kept = this.#past.at(-1)?.facts ?? NOTHING;
    const fresh = { linkUp: false, known: false, begun: false, down: false, stopped: false };
    // A fallback that nobody has ended goes on, and its time runs, whether the link says a word or not.
    const troubleMs = kept.owed ? atMs : null;
    this.#facts = { ...kept, ...fresh, troubleMs, askedMs: null, asked: [] };
  }

  #take(input: EngineInput, output: StepOutput): void {
    switch (input.kind) {
      case 'VenueStatus':
        return input.connection === 'connected' ? this.#linkBack(input.atMs) : this.#linkGone(input.atMs);
      case 'Resumed':
        return this.#doubt(input.atMs);
      case 'Fill':
        return this.#bookFill(input);
      case 'AccountSnapshot':
        return this.#answer(input);
      case 'Command':
        if (input.command.type === 'resumeLive' && output.reply?.ok === true) this.#set({ owed: false });
        return;
      case 'Shutdown':
        return this.#set({ stopped: true });
      default:
    }
  }

  #set(changed: Partial<Facts>): void {
    this.#facts = { ...this.#facts, ...changed };
  }

  #linkGone(atMs: number): void {
    this.#set({ linkUp: false });
    this.#doubt(atMs);
  }

  #doubt(atMs: number): void {
    const troubleMs = this.#facts.troubleMs ?? atMs;
    this.#set({ known: false, troubleMs, askedMs: null, asked: [] });
  }

  #linkBack(atMs: number): void {
    const { down, linkUp } = this.#facts;
    // A fallback ends with any news of a link that stands; the comparison then has the whole bound for itself.
    if (down) this.#set({ down: false, troubleMs: atMs });
    this.#set({ linkUp: true, ...(linkUp ? {} : { askedMs: null, asked: [] }) });
  }

  #bookFill({ asset, tid, venueAtMs }: FillInput): void {
    const { fillMs, fills } = this.#facts;
    const name = `${venueAtMs}:${asset}:${tid}`;
    if (venueAtMs < fillMs || fills.includes(name)) return;
    this.#set({ fillMs: venueAtMs, fills: venueAtMs > fillMs ? [name] : [...fills, name] });
  }

  #answer(snapshot: AccountSnapshot): void {
    for (const fill of snapshot.fills) this.#bookFill(fill);
    const isOurs = snapshot.epoch === undefined || this.#facts.asked.includes(snapshot.epoch);
    if (isOurs) this.#set({ askedMs: null });
    if (this.#isBehind(snapshot)) return;
    this.#set({ statementMs: snapshot.venueAtMs });
    if (this.#facts.known || !this.#facts.linkUp || snapshot.reason === 'periodic' || !isOurs) return;
    const goesOn = this.#settings.resumeAfterFallback === 'auto';
    this.#set({
      known: true,
      begun: true,
      troubleMs: null,
      owed: (this.#facts.owed || this.#facts.down) && !goesOn,
      down: false,
    });
  }

  /** True for an answer that lacks something that is booked already. */
  #isBehind({ venueAtMs, fills }: AccountSnapshot): boolean {
    const { statementMs, fillMs } = this.#facts;
    if (venueAtMs < statementMs || venueAtMs < fillMs) return true;
    const named = new Set(fills.map((fill) => `${fill.venueAtMs}:${fill.asset}:${fill.tid}`));
    return venueAtMs === fillMs && this.#facts.fills.some((name) => !named.has(name));
  }

  #watchTime(atMs: number): void {
    const { down, begun, owed, linkUp, troubleMs, askedMs } = this.#facts;
    if (down || !(begun || owed)) return;
    const sinceMs = Math.min(troubleMs ?? Infinity, (linkUp ? askedMs : null) ?? Infinity);
    if (atMs - sinceMs < this.#settings.fallbackAfterMs) return;
    this.#set({ down: true, owed: true, known: false, askedMs: null });
  }

  #noteQuestions(atMs: number, { effects }: StepOutput): void {
    for (const effect of effects) {
      if (effect.kind !== 'QueryAccount') continue;
      if (effect.epoch !== undefined && !this.#facts.asked.includes(effect.epoch))
        this.#set({ asked: [...this.#facts.asked, effect.epoch] });
      if (this.#facts.linkUp && this.#facts.askedMs === null) this.#set({ askedMs: atMs });
    }
  }
}

import { defaultSettings } from '../engine/index.ts';
import { stateHash } from '../engine/kernel/hash.ts';
import { RandomStream } from '../engine/kernel/random.ts';
import { BadWeather } from './bad-weather.ts';
import { type ArmedDeath, armDeath } from './deaths.ts';
import { ExposureOracle } from './exposure-oracle.ts';
import type { Fault } from './faults.ts';
import { FallbackRules, type FallbackCounts } from './fallback-rules.ts';
import { Outages } from './outages.ts';
import { type Habits, RandomTrader, RESTLESS } from './random-trader.ts';
import { Resumer } from './resumer.ts';
import { type Breach, Rules } from './rules.ts';
import { Killed, RIG_START_MS, RUN_ALL, SandboxRig } from './sandbox-rig.ts';
import { Stillness } from './two-books.ts';
import { type Shock, type Silence, WalkingMarket } from './walking-market.ts';

/** How a story is told. */
export interface StoryOptions {
  /** Simulated hours, > 0. */
  readonly hours: number;
  readonly faults: ReadonlySet<Fault>;
}

/** What happened in the story of one seed. All counts; the same seed and options give the same report. */
export interface StoryReport {
  readonly seed: number;
  readonly simulatedMs: number;
  readonly lives: number;
  /** Deaths by instant. */
  readonly deaths: Readonly<Record<string, number>>;
  /** Troubles met, by kind. */
  readonly troubles: Readonly<Record<string, number>>;
  /** Opening orders that reached the exchange. */
  readonly openings: number;
  readonly fills: number;
  /** Fallbacks, what was entered on paper in them, exits that waited for their end, exits that left then, words that let entries go again. */
  readonly fallback: Readonly<FallbackCounts>;
  /** Times at which everything stood still and both books were compared. */
  readonly comparisons: number;
  readonly breaches: readonly Breach[];
  /** Hash over engine and exchange at the end. */
  readonly stateHash: string;
}

/** How a fifth of the traders enters: quoted first, and in slices where the book is thin. */
const PATIENT = { entryStyle: 'post_only', sliceEntries: true } as const;

/** Simulated time between two comparisons. */
const CALM_EVERY_MS = 8 * 60_000;

/** A person and a market for a while, with every trouble asked for, from one seed; ends with kill and flatten. */
export async function tellStory(seed: number, options: StoryOptions): Promise<StoryReport> {
  const story = new Story(seed, options);
  try {
    await story.open();
    return await story.run();
  } finally {
    story.close();
  }
}

class Story {
  readonly #seed: number;
  readonly #faults: ReadonlySet<Fault>;
  readonly #lastsMs: number;
  readonly #chance: RandomStream;
  readonly #rules = new Rules();
  readonly #still = new Stillness();
  readonly #trader: RandomTrader;
  readonly #weather: BadWeather;
  readonly #oracle: ExposureOracle | null;
  readonly #fallback: FallbackRules;
  readonly #outages: Outages | null;
  readonly #resumer: Resumer;
  readonly #deaths: Record<string, number> = {};
  #rig: SandboxRig | null = null;
  #death: ArmedDeath | null = null;
  #comparisons = 0;
  #fills = 0;

  constructor(seed: number, options: StoryOptions) {
    this.#seed = seed;
    this.#faults = options.faults;
    this.#lastsMs = Math.round(options.hours * 3_600_000);
    this.#chance = new RandomStream(seed, 'story');
    const hasOutages = options.faults.has('outage') && Outages.comeTo(seed);
    this.#trader = new RandomTrader(seed, habitsOf(seed, hasOutages));
    this.#weather = new BadWeather(seed, options.faults);
    // What a dead process had taken in and not written down, the oracle would remember: it watches stories without deaths.
    this.#oracle = options.faults.has('kill') ? null : new ExposureOracle();
    this.#resumer = new Resumer(seed);
    this.#outages = hasOutages ? new Outages(seed, () => this.#fallback.mode) : null;
    this.#fallback = new FallbackRules(
      { ...defaultSettings().execution, resumeAfterFallback: this.#resumes },
      this.#rules.add.bind(this.#rules),
    );
  }

  /** Where outages come, somebody sits at the window now and then, in most stories. */
  get #resumes(): 'ask' | 'auto' {
    return this.#outages !== null && this.#seed % 5 !== 0 ? 'ask' : 'auto';
  }

  async open(): Promise<void> {
    const { sizes, market } = plan(this.#seed, this.#lastsMs, this.#faults);
    const rig = await SandboxRig.open({
      market,
      settings: (base) => ({
        ...base,
        sizing: { ...base.sizing, method: sizes, baseRate: 0.3 },
        desk: { ...base.desk, autoRules: this.#seed % 3 === 0 ? [RUN_ALL] : [] },
        execution: {
          ...base.execution,
          ...(this.#seed % 5 === 2 ? PATIENT : {}),
          resumeAfterFallback: this.#resumes,
        },
      }),
      watchers: [
        this.#still.see,
        this.#trader.see,
        (input, output) => {
          this.#oracle?.step(input, output);
          this.#fallback.onStep(this.#rig, input, output);
          if (this.#rig !== null) this.#rules.onStep(this.#rig, input, output);
        },
      ],
      snapshotEvery: this.#chance.int(20, 400),
      autoCommit: false,
    });
    this.#rig = rig;
    rig.onActed = (input) => {
      this.#rules.onActed(rig, input);
      this.#fallback.onActed(input);
      this.#death?.onActed(input);
    };
    this.#weather.install(rig);
    this.#outages?.install(rig);
  }

  close(): void {
    this.#rig?.close();
  }

  async run(): Promise<StoryReport> {
    const rig = this.#theRig();
    const endMs = rig.nowMs + this.#lastsMs;
    while (rig.nowMs < endMs) {
      const calmMs = Math.min(endMs, rig.nowMs + CALM_EVERY_MS);
      while (rig.nowMs < calmMs) await this.#live(calmMs);
      this.#rest(rig);
    }
    this.#calm(rig);
    rig.command({ type: 'killSwitch', flatten: true });
    this.#still.reachProtected(rig);
    this.#rules.atRest(rig);
    this.#rules.atZero(rig);
    this.#comparisons += 1;
    for (const problem of this.#oracle?.problems ?? []) this.#rules.add('asset-cap', rig.nowMs, problem);
    return {
      seed: this.#seed,
      simulatedMs: rig.nowMs - RIG_START_MS,
      lives: rig.lives,
      deaths: this.#deaths,
      troubles: { ...this.#weather.met, ...named('outage', this.#outages?.met ?? {}) },
      openings: this.#rules.openings,
      fills: this.#fills + rig.engine.figures().counters.fills,
      fallback: this.#fallback.counts,
      comparisons: this.#comparisons,
      breaches: this.#rules.breaches,
      stateHash: stateHash({ engine: rig.engine.stateHash(), exchange: rig.exchange.stateHash() }),
    };
  }

  /** One life: to its death, or to `untilMs`. */
  async #live(untilMs: number): Promise<void> {
    const rig = this.#theRig();
    const deadly = this.#faults.has('kill');
    this.#death = deadly ? armDeath(rig, this.#chance) : null;
    const lifeEndMs = deadly ? Math.min(untilMs, rig.nowMs + this.#chance.int(5_000, 150_000)) : untilMs;
    try {
      while (rig.nowMs < lifeEndMs) this.#act(rig, lifeEndMs);
    } catch (cause) {
      if (!(cause instanceof Killed)) throw cause;
      await this.#die(rig);
      return;
    }
    // The life ends at no chosen instant: half of those die where they stand.
    if (deadly && this.#chance.float() < 0.5) await this.#die(rig);
    this.#disarm(rig);
  }

  #disarm(rig: SandboxRig): void {
    rig.life.engineStore.onAppend = () => undefined;
    this.#death = null;
  }

  #act(rig: SandboxRig, untilMs: number): void {
    const nextMs = Math.min(untilMs, rig.nowMs + this.#trader.pauseMs());
    while (rig.nowMs < nextMs) {
      rig.turn(nextMs);
      this.#writeSome(rig);
      this.#rules.look(rig);
      this.#blow(rig);
    }
    this.#trader.act(rig);
    // While the venue is away the line has no weather of its own.
    if (this.#outages?.isOn !== true && this.#weather.act(rig)) this.#rules.trouble(rig.nowMs);
    this.#rules.audit(rig);
  }

  /** Outages begin and end, and the person whom they leave with a question answers it or does not. */
  #blow(rig: SandboxRig): void {
    if (this.#outages === null) return;
    if (this.#outages.isOn) this.#rules.trouble(rig.nowMs);
    this.#outages.turn(rig, !this.#weather.isOffline);
    if (this.#outages.isOn) this.#rules.trouble(rig.nowMs);
    this.#resumer.turn(rig, this.#fallback.mode);
  }

  /** Ends every trouble that lasts. */
  #calm(rig: SandboxRig): void {
    this.#outages?.clear(rig);
    this.#weather.clear(rig);
  }

  /** Each disk at a pace of its own: now and then some of what waits is durable. */
  #writeSome(rig: SandboxRig): void {
    if (!this.#faults.has('kill')) return rig.commit();
    if (this.#chance.float() < 0.4) rig.life.engineStore.commit(this.#chance.int(0, 12));
    if (this.#chance.float() < 0.5) rig.life.exchangeStore.commit(this.#chance.int(0, 6));
    rig.session.host.drain(Number.POSITIVE_INFINITY);
  }

  async #die(rig: SandboxRig): Promise<void> {
    const { engineStore, exchangeStore } = rig.life;
    const instant = this.#death?.instant ?? 'any time';
    this.#deaths[instant] = (this.#deaths[instant] ?? 0) + 1;
    this.#fills += rig.engine.figures().counters.fills;
    const cut = (waiting: number): number => (this.#chance.float() < 0.5 ? 0 : this.#chance.int(0, waiting));
    this.#death = null;
    this.#outages?.died(rig.nowMs);
    rig.kill({ engine: cut(engineStore.waiting), exchange: cut(exchangeStore.waiting) });
    this.#weather.forget();
    await rig.begin();
    this.#fills -= rig.engine.figures().counters.fills;
    this.#weather.install(rig);
    this.#outages?.install(rig);
    this.#rules.trouble(rig.nowMs);
  }

  /** Everything settles; both books are compared. */
  #rest(rig: SandboxRig): void {
    this.#calm(rig);
    rig.command({ type: 'setAutoRule', rule: { ...RUN_ALL, enabled: false } });
    this.#still.reachProtected(rig);
    this.#rules.atRest(rig);
    this.#comparisons += 1;
    // Who has said nothing until now does so: the story would end here otherwise.
    if (this.#fallback.mode === 'confirming') this.#resumer.answer(rig);
    this.#weather.install(rig);
    this.#outages?.install(rig);
    this.#rules.trouble(rig.nowMs);
  }

  #theRig(): SandboxRig {
    if (this.#rig === null) throw new Error('the story has not begun');
    return this.#rig;
  }
}

/** What the person of a story likes to do. Who sees the venue go away wants to leave more often. */
function habitsOf(seed: number, hasOutages: boolean): Habits {
  const habits = hasOutages ? { ...RESTLESS, close: 20, release: 14 } : RESTLESS;
  return seed % 4 === 1 ? { ...habits, kill: 0.3, killAndFlatten: 0.5 } : habits;
}

/** Counters under a name in front of theirs. */
function named(name: string, counters: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counters).map(([word, count]) => [`${name} ${word}`, count]));
}

/** The market and the way of sizing of a seed, the same at every call. */
function plan(
  seed: number,
  lastsMs: number,
  faults: ReadonlySet<Fault>,
): { readonly sizes: 'fixed' | 'volatility_adjusted'; readonly market: () => WalkingMarket } {
  const chance = new RandomStream(seed, 'market');
  const at = (): number => RIG_START_MS + chance.int(0, lastsMs);
  const some = (): number | null => (chance.float() < 0.4 ? null : chance.int(0, 4));
  const shocks: Shock[] = [];
  const silences: Silence[] = [];
  const troubles = faults.has('market') ? Math.ceil(lastsMs / 120_000) : 0;
  for (let left = chance.int(0, troubles); left > 0; left--)
    shocks.push({ atMs: at(), asset: some(), factor: 0.55 + 0.8 * chance.float() });
  for (let left = chance.int(0, troubles); left > 0; left--) {
    const fromMs = at();
    silences.push({ asset: some(), fromMs, toMs: fromMs + chance.int(1_000, 60_000) });
  }
  const volatility = 0.0003 + 0.0008 * chance.float();
  const levelUnits = faults.has('market') && chance.float() < 0.3 ? 150_000_000 : 4_000_000_000;
  return {
    sizes: seed % 2 === 0 ? 'fixed' : 'volatility_adjusted',
    market: () => new WalkingMarket({ seed, startMs: RIG_START_MS, shocks, silences, volatility, levelUnits }),
  };
}

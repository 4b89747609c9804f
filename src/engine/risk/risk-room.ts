import { NEW_SEASON_WORD, RELEASE_HALT_WORD, type BreakerName } from '../../contract/commands.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import { type AssetId, asUnits, type QuoteUnits } from '../../contract/units.ts';
import type { BreakerView, RiskLevel } from '../../contract/views.ts';
import type { CheckResult, OrderIntent, ProtectionIntent, ReductionIntent, SizedIntent } from '../domain/flow.ts';
import { mintApproval, type Approved } from '../domain/mint-approval.ts';
import type { RiskSettings } from '../domain/settings.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { CheckList } from './check-list.ts';
import { BreakerBoard } from './breaker-board.ts';
import type { BookPoint } from './breakers/book-point.ts';
import type { OpeningLook, RiskEvent } from './breakers/breaker.ts';
import type { EndedTrip } from './breakers/rapid-losses.ts';
import type { DueReduction } from './breakers/reduction-plan.ts';
import type { IndexRange } from './breakers/volatility-spike.ts';
import { DailyWindow, fall } from './daily-window.ts';
import { DayReturns, type Sharpe } from './day-returns.ts';
import { checkEntry, type EntryContext } from './entry-checks.ts';
import { OrderCounts } from './order-counts.ts';
import { checkProtection, checkReduction, type ReductionContext } from './reduction-checks.ts';
import { UnitisedNav } from './unitised-nav.ts';

export type { BookPoint, BookPosition } from './breakers/book-point.ts';
export type { OpeningLook, RiskEvent } from './breakers/breaker.ts';
export type { DueReduction } from './breakers/reduction-plan.ts';
export type { IndexRange } from './breakers/volatility-spike.ts';
export type { EntryContext } from './entry-checks.ts';
export type { ReductionContext } from './reduction-checks.ts';

/** Shares of the trip level from which the book counts as moderate and as high risk. */
const MODERATE_SHARE = 0.5;
const HIGH_SHARE = 0.75;

/** The account's value at one moment, micro-USDC. */
export interface EquityPoint {
  readonly atMs: number;
  /** At mark prices. */
  readonly equityUnits: QuoteUnits;
  /** At oracle prices. */
  readonly equityOracleUnits: QuoteUnits;
  /** Deposits less withdrawals ever made. */
  readonly netDepositsUnits: QuoteUnits;
}

/** A no of risk with every check that was made. */
export interface Denial {
  readonly refusal: Refusal;
  readonly checks: readonly CheckResult[];
}

/** Why trading stands still. */
export interface Halt {
  readonly reason: string;
  readonly by: string;
  readonly sinceMs: number;
}

/** Drawdowns, breakers and level as they stand. Rates are fractions, null while unknown. */
export interface RiskStanding {
  readonly level: RiskLevel;
  readonly dailyDrawdownRate: number | null;
  /** From the highest value of the season, and ever. */
  readonly seasonDrawdownRate: number | null;
  readonly lifetimeDrawdownRate: number | null;
  /** When the season began, ms UTC; null = with the account. */
  readonly seasonSinceMs: number | null;
  /** 1 at the first known equity. */
  readonly navPerUnit: number;
  /** Equity at 00:00 UTC plus deposits since: equity less this is the day's result. */
  readonly dayStartEquityUnits: QuoteUnits | null;
  /** Of the daily returns of the unit value. */
  readonly sharpe: Sharpe;
  readonly breakers: readonly BreakerView[];
  readonly trips: Readonly<Record<BreakerName, number>>;
}

interface RiskState {
  readonly nav: ReturnType<UnitisedNav['snapshot']>;
  readonly window: ReturnType<DailyWindow['snapshot']>;
  readonly days: ReturnType<DayReturns['snapshot']>;
  readonly board: ReturnType<BreakerBoard['snapshot']>;
  readonly counts: readonly number[];
  readonly halt: Halt | null;
}

/**
 * Everything that stands between a sized intent and the venue, and the only place that mints approvals. Entries pass every check on the
 * data of the moment; reductions pass as soon as they are proved to reduce. Halts and trips are part of the state, so they outlive a
 * restart.
 */
export class RiskRoom {
  #settings: RiskSettings;
  readonly #nav = new UnitisedNav();
  readonly #window = new DailyWindow();
  readonly #days = new DayReturns();
  readonly #board: BreakerBoard;
  readonly #counts = new OrderCounts();
  #halt: Halt | null = null;

  /** `settings` have passed the config's bounds. */
  constructor(settings: RiskSettings) {
    this.#settings = settings;
    this.#board = new BreakerBoard(settings);
  }

  /** Takes new limits between two steps; breakers keep their state and are measured against the new bounds from the next point on. */
  configure(settings: RiskSettings): void {
    this.#settings = settings;
    this.#board.configure(settings);
  }

  /**
   * Takes the account's value after anything that can change it and returns what the breakers did. A point that is no whole amount
   * counts as unknown. Deposits and withdrawals change the number of units and no drawdown.
   */
  onEquity(point: EquityPoint): readonly RiskEvent[] {
    const { atMs, equityUnits, equityOracleUnits, netDepositsUnits } = point;
    const whole = Number.isSafeInteger(equityUnits) && Number.isSafeInteger(equityOracleUnits);
    if (!whole || !Number.isSafeInteger(netDepositsUnits)) {
      this.onUnknownEquity();
      return [];
    }
    const flow = this.#nav.update(equityUnits, netDepositsUnits);
    if (!this.#nav.known) return [];
    const { value } = this.#nav;
    this.#window.add(atMs, value, { units: equityUnits, flow });
    this.#days.add(atMs, value);
    const oracleValue = this.#nav.valueAt(equityOracleUnits);
    const { seasonHighest } = this.#nav;
    return this.#board.onValue({
      atMs,
      value,
      mark: this.#window.falls(value),
      oracle: this.#window.falls(oracleValue),
      seasonMark: fall(value, seasonHighest),
      seasonOracle: fall(oracleValue, seasonHighest),
    });
  }

  /** The account's value is not known at present: drawdowns are unknown, entries blocked, and no wake-up is asked for. */
  onUnknownEquity(): void {
    this.#board.forgetValue();
  }

  /** Takes the positions after anything that can change them or their worth, at a known equity. */
  onBook(book: BookPoint): readonly RiskEvent[] {
    return this.#board.onBook(book);
  }

  /** Takes a closed bar of the index with what is held at that moment. */
  onIndexBar(bar: IndexRange, held: Pick<BookPoint, 'atMs' | 'positions'>): readonly RiskEvent[] {
    return this.#board.onIndexBar(bar, held);
  }

  /** A bar of the index from before the run: it is known, and trips nothing. */
  takeIndexBar(bar: IndexRange): void {
    this.#board.volatility.take(bar);
  }

  /** Hours of the long past of the index, oldest first; they trip nothing. */
  learnIndex(bars: readonly IndexRange[]): void {
    this.#board.volatility.learn(bars);
  }

  /** Whether the market has the index; before it is told it has none. */
  setIndexListed(listed: boolean): void {
    this.#board.volatility.setListed(listed);
  }

  /** Takes the index of sentiment as it counts now, 0..100, null = not known. */
  onMood(atMs: number, value: number | null): readonly RiskEvent[] {
    return this.#board.onMood(atMs, value);
  }

  /** Takes a finished round trip of a strategy. */
  onRoundTrip(trip: EndedTrip): readonly RiskEvent[] {
    return this.#board.onRoundTrip(trip);
  }

  /** What time alone does to the breakers. To be called on every step. */
  onTime(atMs: number): readonly RiskEvent[] {
    return this.#board.onTime(atMs);
  }

  /** True while breakers want positions shrunk. */
  get hasReductions(): boolean {
    return !this.#board.plan.isEmpty;
  }

  /** Reduce-only orders that the breakers want sent now; `busy`: the asset is being closed, or an order of it is under way. */
  dueReductions(
    atMs: number,
    heldLots: (asset: AssetId) => number,
    busy: (asset: AssetId) => boolean,
  ): readonly DueReduction[] {
    return this.#board.plan.due(atMs, heldLots, busy);
  }

  /** A position that a breaker is shrinking is to be closed whole: the rest follows its order. False if none is shrunk. */
  closeWhole(asset: AssetId): boolean {
    return this.#board.plan.wantNone(asset);
  }

  /** When a reduction that waits for a time is due after `atMs`, ms UTC, or null. */
  nextReductionMs(atMs: number): number | null {
    return this.#board.plan.nextDueMs(atMs);
  }

  /** What new sizes and their caps are multiplied by, 0..1. */
  sizeMultiplier(_side: 'long' | 'short'): number {
    return this.#board.mood.sizeMultiplier;
  }

  /** True if an open trip of a breaker stops an opening order. */
  stops(order: OpeningLook): boolean {
    return this.#board.stops(order);
  }

  /** Halts trading until a person releases it; a second halt leaves the first one's reason. */
  halt(reason: string, by: string, atMs: number): void {
    this.#halt ??= { reason, by, sinceMs: atMs };
  }

  /** Why trading is halted, or null. */
  halted(): Halt | null {
    return this.#halt;
  }

  /** Lifts a halt when `word` is exactly RELEASE_HALT_WORD. Breakers keep their own state. */
  release(word: string, atMs: number): Result<string> {
    const halt = this.#halt;
    if (halt === null) {
      return err(refuse('NOTHING_TO_DO', 'risk.halted', 'no', 'yes', 'trading is not halted'));
    }
    if (word !== RELEASE_HALT_WORD) {
      return err(
        refuse('BAD_FIELD', 'confirmation', word, RELEASE_HALT_WORD, `type ${RELEASE_HALT_WORD} to lift the halt`),
      );
    }
    this.#halt = null;
    const seconds = Math.round((atMs - halt.sinceMs) / 1_000);
    const closed = this.#board.closed;
    const rest = closed === null ? '' : `; the ${wordsOf(closed.name)} breaker still lets nothing open`;
    return ok(`the halt of ${seconds} s is lifted${rest}`);
  }

  /** A person has seen that `breaker` tripped; `word` is what was typed, if anything. */
  acknowledge(breaker: BreakerName, atMs: number, word = ''): Result<string> {
    return this.#board.named(breaker).acknowledge(atMs, word);
  }

  /** Takes a breaker out for a day when `word` is exactly DISABLE_BREAKER_WORD. */
  disable(breaker: BreakerName, word: string, atMs: number): Result<string> {
    return this.#board.disable(breaker, word, atMs);
  }

  /** Puts a breaker back that was taken out. */
  enable(breaker: BreakerName, atMs: number): Result<string> {
    return this.#board.named(breaker).enable(atMs);
  }

  /** Begins a season at the present value when `word` is exactly NEW_SEASON_WORD; refused while the value of the account is unknown. */
  startSeason(word: string, atMs: number): Result<string> {
    if (word !== NEW_SEASON_WORD) {
      return err(
        refuse('BAD_FIELD', 'confirmation', word, NEW_SEASON_WORD, `type ${NEW_SEASON_WORD} to begin a season`),
      );
    }
    if (!this.#nav.known || this.#board.daily.metric === null) {
      return err(refuse('UNKNOWN_EQUITY', 'account.equity', null, 'known', 'the value of the account is not known'));
    }
    this.#nav.startSeason(atMs);
    this.#board.total.seasonStarted(atMs);
    return ok(`a new season begins at ${this.#nav.value.toFixed(4)} a unit`);
  }

  /** Why nothing may open at present, or null. */
  reduceOnly(): Refusal | null {
    if (this.#halt !== null) {
      const { reason, by } = this.#halt;
      return refuse('HALTED', 'risk.halted', reason, 'no', `trading is halted: ${reason}, by ${by}`);
    }
    const { closed } = this.#board;
    if (closed === null) return null;
    const { state, evidence } = closed.view(0);
    const field = `risk.breakers.${settingOf(closed.name)}`;
    const text = `the ${wordsOf(closed.name)} breaker lets nothing open: ${evidence}`;
    return refuse('REDUCE_ONLY_MODE', field, state, 'armed', text);
  }

  /** Passes an entry or says which check failed first; every check is returned either way. */
  approveEntry(intent: SizedIntent, context: EntryContext): Result<Approved<SizedIntent>, Denial> {
    const { asset, isBuy, strategyId } = intent;
    const heldLots = context.exposures.find((one) => one.asset === asset)?.positionLots ?? 0;
    const state = {
      halted: this.#halt?.reason ?? null,
      gates: this.#board.gates({ asset, isBuy, strategyId, heldLots, atMs: context.atMs }),
      counts: this.#counts.at(context.atMs),
    };
    return decide(intent, checkEntry(intent, context, state, this.#settings), context.atMs);
  }

  /** Passes whatever only reduces: never blocked by halts, breakers, counts, age or price. */
  approveReduction(intent: ReductionIntent, context: ReductionContext): Result<Approved<ReductionIntent>, Denial> {
    return decide(intent, checkReduction(intent, context), context.atMs);
  }

  /** Passes stops and targets that only reduce, at legal prices. */
  approveProtection(intent: ProtectionIntent, context: ReductionContext): Result<Approved<ProtectionIntent>, Denial> {
    return decide(intent, checkProtection(intent, context), context.atMs);
  }

  /** Counts an opening order that leaves now. */
  noteOpening(atMs: number): void {
    this.#counts.note(atMs);
  }

  /** Drawdowns, breakers and level. */
  view(atMs: number): RiskStanding {
    const daily = this.#board.daily.metric;
    const day = this.#window.dayStartEquityUnits;
    return {
      level: this.#level(daily),
      dailyDrawdownRate: daily,
      seasonDrawdownRate: daily === null ? null : fall(this.#nav.value, this.#nav.seasonHighest),
      lifetimeDrawdownRate: daily === null ? null : fall(this.#nav.value, this.#nav.highest),
      seasonSinceMs: this.#nav.seasonSinceMs,
      navPerUnit: this.#nav.value,
      dayStartEquityUnits: day === null ? null : asUnits(day),
      sharpe: this.#days.sharpe(),
      breakers: this.#board.views(atMs),
      trips: this.#board.trips(),
    };
  }

  /** When `onEquity` has to be called at the latest, ms UTC: an emergency that is being held, or the day that a trip waits for. */
  nextWakeMs(): number | null {
    return this.#board.nextWakeMs();
  }

  /** The whole state as JSON data; settings are not in it. */
  snapshot(): unknown {
    const state: RiskState = {
      nav: this.#nav.snapshot(),
      window: this.#window.snapshot(),
      days: this.#days.snapshot(),
      board: this.#board.snapshot(),
      counts: this.#counts.snapshot(),
      halt: this.#halt,
    };
    return state;
  }

  /** Continues from a snapshot of the same build. */
  restore(state: unknown): void {
    const saved = state as RiskState;
    this.#nav.restore(saved.nav);
    this.#window.restore(saved.window);
    this.#days.restore(saved.days);
    this.#board.restore(saved.board);
    this.#counts.restore(saved.counts);
    this.#halt = saved.halt;
  }

  #level(daily: number | null): RiskLevel {
    const { daily: day, total, isAnyOpen, closed } = this.#board;
    if (day.isEmergency || total.isOpen) return 'emergency';
    if (this.#halt !== null || closed !== null) return 'critical';
    if (isAnyOpen) return 'high';
    const { trip } = this.#settings.breakers.dailyDrawdown;
    if (daily === null || !(daily < HIGH_SHARE * trip)) return 'high';
    return daily < MODERATE_SHARE * trip ? 'low' : 'moderate';
  }
}

/** A breaker's name in sentences. */
function wordsOf(name: BreakerName): string {
  return name.replaceAll('_', ' ');
}

/** A breaker's section of the settings. */
function settingOf(name: BreakerName): keyof RiskSettings['breakers'] {
  return SETTINGS[name];
}

const SETTINGS: Readonly<Record<BreakerName, keyof RiskSettings['breakers']>> = {
  daily_drawdown: 'dailyDrawdown',
  total_drawdown: 'totalDrawdown',
  rapid_losses: 'rapidLosses',
  position_concentration: 'concentration',
  correlation_spike: 'correlationSpike',
  volatility_spike: 'volatilitySpike',
  fear_greed_extreme: 'fearGreedExtreme',
};

function decide<T extends OrderIntent>(intent: T, list: CheckList, atMs: number): Result<Approved<T>, Denial> {
  if (list.refusal !== null) return err({ refusal: list.refusal, checks: list.checks });
  return ok(mintApproval(intent, list.checks, atMs));
}

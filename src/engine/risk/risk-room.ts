import { NEW_SEASON_WORD, RELEASE_HALT_WORD, type BreakerName } from '../../contract/commands.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import { asUnits, type QuoteUnits } from '../../contract/units.ts';
import type { BreakerView, RiskLevel } from '../../contract/views.ts';
import type { CheckResult, OrderIntent, ProtectionIntent, ReductionIntent, SizedIntent } from '../domain/flow.ts';
import { mintApproval, type Approved } from '../domain/mint-approval.ts';
import type { RiskSettings } from '../domain/settings.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { CheckList } from './check-list.ts';
import { DailyDrawdown, type RiskEvent } from './daily-drawdown.ts';
import { DailyWindow, fall } from './daily-window.ts';
import { checkEntry, type EntryContext } from './entry-checks.ts';
import { OrderCounts } from './order-counts.ts';
import { checkProtection, checkReduction, type ReductionContext } from './reduction-checks.ts';
import { UnitisedNav } from './unitised-nav.ts';

export type { RiskEvent } from './daily-drawdown.ts';
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
  readonly breakers: readonly BreakerView[];
  readonly trips: Readonly<Partial<Record<BreakerName, number>>>;
}

interface RiskState {
  readonly nav: ReturnType<UnitisedNav['snapshot']>;
  readonly window: ReturnType<DailyWindow['snapshot']>;
  readonly drawdown: ReturnType<DailyDrawdown['snapshot']>;
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
  readonly #drawdown: DailyDrawdown;
  readonly #counts = new OrderCounts();
  #halt: Halt | null = null;

  /** `settings` have passed the config's bounds. */
  constructor(settings: RiskSettings) {
    this.#settings = settings;
    this.#drawdown = new DailyDrawdown(settings.breakers.dailyDrawdown);
  }

  /** Takes new limits between two steps; breakers keep their state and are measured against the new bounds from the next point on. */
  configure(settings: RiskSettings): void {
    this.#settings = settings;
    this.#drawdown.configure(settings.breakers.dailyDrawdown);
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
    return this.#drawdown.update({
      atMs,
      mark: this.#window.falls(value),
      oracle: this.#window.falls(this.#nav.valueAt(equityOracleUnits)),
    });
  }

  /** The account's value is not known at present: drawdowns are unknown, entries blocked, and no wake-up is asked for. */
  onUnknownEquity(): void {
    this.#drawdown.forget();
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
    const rest = this.#drawdown.blocks ? '; the daily drawdown breaker still lets nothing open' : '';
    return ok(`the halt of ${seconds} s is lifted${rest}`);
  }

  /** A person has seen that `breaker` tripped. */
  acknowledge(breaker: BreakerName, atMs: number): Result<string> {
    if (breaker === 'daily_drawdown') return this.#drawdown.acknowledge(atMs);
    return err(refuse('NOTHING_TO_DO', `risk.breakers.${breaker}`, 'armed', 'tripped', 'the breaker has not tripped'));
  }

  /** Begins a season at the present value when `word` is exactly NEW_SEASON_WORD; refused while the value of the account is unknown. */
  startSeason(word: string, atMs: number): Result<string> {
    if (word !== NEW_SEASON_WORD) {
      return err(
        refuse('BAD_FIELD', 'confirmation', word, NEW_SEASON_WORD, `type ${NEW_SEASON_WORD} to begin a season`),
      );
    }
    if (!this.#nav.known || this.#drawdown.metric === null) {
      return err(refuse('UNKNOWN_EQUITY', 'account.equity', null, 'known', 'the value of the account is not known'));
    }
    this.#nav.startSeason(atMs);
    return ok(`a new season begins at ${this.#nav.value.toFixed(4)} a unit`);
  }

  /** Why nothing may open at present, or null. */
  reduceOnly(): Refusal | null {
    if (this.#halt !== null) {
      const { reason, by } = this.#halt;
      return refuse('HALTED', 'risk.halted', reason, 'no', `trading is halted: ${reason}, by ${by}`);
    }
    if (!this.#drawdown.blocks) return null;
    const { state, evidence } = this.#drawdown.view(0);
    return refuse(
      'REDUCE_ONLY_MODE',
      'risk.breakers.dailyDrawdown',
      state,
      'armed',
      `the daily drawdown breaker lets nothing open: ${evidence}`,
    );
  }

  /** Passes an entry or says which check failed first; every check is returned either way. */
  approveEntry(intent: SizedIntent, context: EntryContext): Result<Approved<SizedIntent>, Denial> {
    const state = {
      halted: this.#halt?.reason ?? null,
      breakerState: this.#drawdown.state,
      drawdown: this.#drawdown.metric,
      trip: this.#settings.breakers.dailyDrawdown.trip,
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
    const daily = this.#drawdown.metric;
    const day = this.#window.dayStartEquityUnits;
    return {
      level: this.#level(daily),
      dailyDrawdownRate: daily,
      seasonDrawdownRate: daily === null ? null : fall(this.#nav.value, this.#nav.seasonHighest),
      lifetimeDrawdownRate: daily === null ? null : fall(this.#nav.value, this.#nav.highest),
      seasonSinceMs: this.#nav.seasonSinceMs,
      navPerUnit: this.#nav.value,
      dayStartEquityUnits: day === null ? null : asUnits(day),
      breakers: [this.#drawdown.view(atMs)],
      trips: { daily_drawdown: this.#drawdown.trips },
    };
  }

  /** When `onEquity` has to be called at the latest, ms UTC: an emergency that is being held, or the day that a trip waits for. */
  nextWakeMs(): number | null {
    return this.#drawdown.nextWakeMs();
  }

  /** The whole state as JSON data; settings are not in it. */
  snapshot(): unknown {
    const state: RiskState = {
      nav: this.#nav.snapshot(),
      window: this.#window.snapshot(),
      drawdown: this.#drawdown.snapshot(),
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
    this.#drawdown.restore(saved.drawdown);
    this.#counts.restore(saved.counts);
    this.#halt = saved.halt;
  }

  #level(daily: number | null): RiskLevel {
    if (this.#drawdown.isEmergency) return 'emergency';
    if (this.#halt !== null || this.#drawdown.blocks) return 'critical';
    const { trip } = this.#settings.breakers.dailyDrawdown;
    if (daily === null || !(daily < HIGH_SHARE * trip)) return 'high';
    return daily < MODERATE_SHARE * trip ? 'low' : 'moderate';
  }
}

function decide<T extends OrderIntent>(intent: T, list: CheckList, atMs: number): Result<Approved<T>, Denial> {
  if (list.refusal !== null) return err({ refusal: list.refusal, checks: list.checks });
  return ok(mintApproval(intent, list.checks, atMs));
}

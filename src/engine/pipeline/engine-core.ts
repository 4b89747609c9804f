import type { SizingBook } from '../domain/flow.ts';
import type { AssetId, PriceTicks, SizeLots } from '../../contract/units.ts';
import type { FillView, VenueName } from '../../contract/views.ts';
import type { AdapterFault } from '../domain/inputs.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { ModeState } from '../domain/mode.ts';
import type { GenomeSettings, EngineSettings } from '../domain/settings.ts';
import type { EntryWork } from '../execution/entry-work.ts';
import type { EntryRetry } from '../execution/resubmission.ts';
import type { DeadManState } from '../execution/dead-man.ts';
import { IdSource } from '../kernel/ids.ts';
import { AlertLog } from '../monitoring/alert-log.ts';
import { DecisionLog } from '../monitoring/decision-log.ts';
import { EquityCurve } from '../monitoring/equity-curve.ts';
import { CorrelationLook } from '../risk/metrics/correlation-look.ts';
import { PastLook, type RecentPast } from '../risk/metrics/past-look.ts';
import { BookPasts } from './book-pasts.ts';
import { HeldLook } from './held-look.ts';
import { MeterLook } from './meter-look.ts';
import { createRooms, type Rooms } from './rooms.ts';
import type { StepSink } from './step-sink.ts';
import { ViewDirt } from './view-dirt.ts';

const HOUR_MS = 3_600_000;

/** Fills that a new window is given at most. */
const FILLS_SHOWN = 500;

/** What is to take the place of a resting order once that is gone. */
export interface PendingChange {
  readonly cloid: string;
  /** Size with what is filled of the old one. */
  readonly sizeLots: SizeLots;
  readonly limitTicks: PriceTicks;
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
}

/** The other side of a position that is being closed. Rates are distances from the touch, fractions. */
export interface PendingReversal {
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly sizeLots: SizeLots;
  readonly stopRate: number;
  readonly targetRate: number | null;
  readonly untilMs: number;
}

/** What a time-weighted order is for, beside what the books keep of every order. Part of the state. */
export interface TwapPlan {
  readonly cloid: string;
  readonly minutes: number;
  /** Levels of the position that its fills open; null for none. */
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
}

/** Levels that a person has moved while the entry still opens: they hold instead of the attached ones. Part of the state. */
export interface MovedLevels {
  readonly cloid: string;
  /** Null = the attached one holds. */
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
}

/** What the venue says of the key that we sign with. Part of the state. */
export interface AgentState {
  readonly address: string;
  readonly validUntilMs: number | null;
  readonly refused: string;
  /** How many days before the end a person was last told of it; null = not yet. */
  readonly toldDays: number | null;
}

/** What the engine knows of its run beside the rooms. Part of the state hash. */
export interface RunState {
  runId: string;
  seed: number;
  venue: VenueName;
  account: string;
  configHash: string;
  configVersion: number;
  connection: 'disconnected' | 'connecting' | 'connected';
  connectionReason: string;
  /** True once the account of this connection was reconciled: nothing opens before. */
  reconciled: boolean;
  /** True once the account was reconciled in this run: before that nothing at all is sent, reductions included. */
  startGateOpen: boolean;
  stopped: boolean;
  journalDown: string | null;
  nextReconcileMs: number | null;
  /** Entries that were refused and wait for a fresh book. */
  retries: readonly EntryRetry[];
  /** Entries that are worked in several orders, oldest first. */
  works: readonly EntryWork[];
  /** Orders that are cancelled to be replaced, and positions that are closed to be reversed. */
  changes: readonly PendingChange[];
  reversals: readonly PendingReversal[];
  /** Beginnings of the client ids of this run and the ones before it, oldest first. */
  cloidPrefixes: string[];
  /** What was last measured of the clocks, ms; null = the venue's time is the engine's own. */
  clock: { readonly machineMs: number; readonly errorMs: number } | null;
  /** The key that orders are signed with; null = the venue tells of none. */
  agent: AgentState | null;
  /** Tickets that orders were in flight of when they became void: none of them is tried again. */
  voidTickets: readonly string[];
  /** Time-weighted orders of ours that may still matter, oldest first. */
  twaps: readonly TwapPlan[];
  /** Levels that were moved while their entry still opens, oldest first. */
  movedLevels: readonly MovedLevels[];
  /** All that the account has ever traded, micro-USDC; null = not known. */
  volumeUnits: number | null;
  /** The account's dead man's switch at the venue. */
  deadMan: DeadManState;
  /** How far the venue and we know of each other, with the exits that wait and the paper ledger. */
  mode: ModeState;
  /** Highest exposure of an asset, position and open orders together, right after an opening order was approved. */
  maxAssetExposureRate: number;
}

/** Figures for summaries and benches; part of the state hash as they are derived from inputs alone. */
export interface RunCounters {
  fills: number;
  breakerTrips: Record<string, number>;
  reconcileDifferences: number;
}

/** Everything one step needs: rooms, run, settings, identity source, the step's sink and the picture's dirt. */
export class EngineCore {
  settings: EngineSettings;
  rooms: Rooms;
  run: RunState;
  counters: RunCounters = { fills: 0, breakerTrips: {}, reconcileDifferences: 0 };
  ids: IdSource;
  genomes: Map<string, GenomeSettings> = new Map();
  /** Number of the step and its time; set at the start of each step. */
  seq = 0;
  atMs = 0;
  cloidIndex = 0;
  sink: StepSink;
  /* Outside the state hash: what the window shows. */
  readonly alerts = new AlertLog();
  readonly decisionLog = new DecisionLog();
  readonly curve = new EquityCurve();
  readonly dirt = new ViewDirt();
  readonly pasts = new PastLook();
  readonly correlations = new CorrelationLook();
  readonly heldLook = new HeldLook(this.pasts, this.correlations);
  readonly besidePasts = new BookPasts(this.pasts);
  readonly meterLook = new MeterLook();
  /** What was last made for the size of an entry: of which account and asset, and how the book moves with the asset. */
  sizedBook: {
    readonly seq: number;
    readonly account: object;
    readonly asset: AssetId;
    readonly book: SizingBook;
  } | null = null;
  focus: AssetId | null = null;
  /** When sizes of waiting tickets were last put on the picture, ms. */
  resizedAtMs = 0;
  /** When the book's risk was last put on the picture, ms. */
  bookRiskAtMs = Number.NEGATIVE_INFINITY;
  /** Fills for a new window, oldest first, bounded. */
  fillViews: FillView[] = [];

  constructor(settings: EngineSettings, run: RunState, sink: StepSink) {
    this.settings = settings;
    this.rooms = createRooms(settings);
    this.run = run;
    this.ids = new IdSource(run.runId);
    this.sink = sink;
    this.useGenomes(settings.strategies);
  }

  /** Client id for the next order of this step. */
  nextCloid(): string {
    const cloid = this.ids.cloid(this.seq, this.cloidIndex);
    this.cloidIndex += 1;
    return cloid;
  }

  /** True if this run or an earlier one on the same journal made the client id. */
  ownsCloid(cloid: string): boolean {
    return this.run.cloidPrefixes.some((prefix) => cloid.startsWith(prefix));
  }

  /** Replaces the genomes that are run. */
  useGenomes(strategies: readonly GenomeSettings[]): void {
    this.genomes = new Map(strategies.filter((genome) => genome.enabled).map((genome) => [genome.strategyId, genome]));
  }

  /** Takes new settings between two steps: rooms keep their state and change their limits. Tickets of the old limits are void. */
  useSettings(settings: EngineSettings, configHash: string, version: number): void {
    if (configHash !== this.run.configHash) {
      for (const ticket of this.rooms.desk.voidAll('settings changed', this.atMs))
        this.dirt.tickets.add(ticket.ticketId);
    }
    this.settings = settings;
    this.run.configHash = configHash;
    this.run.configVersion = version;
    this.useGenomes(settings.strategies);
    const { market, features, signals, desk, risk, execution } = this.rooms;
    market.configure(settings.market);
    features.reconfigure(settings.strategies);
    for (const instrument of market.instruments()) {
      const bars = market.bars(instrument.asset);
      if (bars.length > 0) features.warm(bars, instrument.priceDecimals);
    }
    signals.configure(settings.signals);
    desk.configure(settings.desk);
    risk.configure(settings.risk);
    execution.configure(settings.execution);
    this.dirt.session = true;
    this.dirt.money = true;
  }

  /** An adapter failed or came back. A closed journal closes the gate for everything that could open a position. */
  noteFault(fault: AdapterFault): void {
    if (fault.component === 'journal') this.run.journalDown = fault.recovered ? null : fault.message;
    this.dirt.session = true;
    this.sink.alert(
      this.alerts.raise({
        atMs: this.atMs,
        level: fault.recovered ? 'info' : fault.component === 'journal' ? 'critical' : 'warning',
        category: 'system_health',
        dedupKey: `fault:${fault.component}:${fault.recovered ? 'recovered' : 'failed'}`,
        title: fault.recovered ? `${fault.component} is back` : `${fault.component} failed`,
        body: fault.message,
        asset: null,
        ticketId: null,
      }),
    );
  }

  /** The instrument of an asset that must exist; throws when a room names one that was never listed. */
  instrument(asset: AssetId): Instrument {
    const instrument = this.rooms.market.instrument(asset);
    if (instrument === null) throw new Error(`asset ${asset} was never listed`);
    return instrument;
  }

  /** Symbol of an asset for sentences. */
  symbol(asset: AssetId): string {
    return this.rooms.market.instrument(asset)?.symbol ?? `#${asset}`;
  }

  /** The 60 whole hours of an asset up to now. */
  recentPast(asset: AssetId): RecentPast {
    return this.pasts.recent(asset, this.rooms.market.hours(asset), this.#hourMs);
  }

  /** Changes of an asset over each day of the 30 days of whole hours up to now, as `PastLook.days` says. */
  dayPast(asset: AssetId): Float64Array {
    return this.pasts.days(asset, this.rooms.market.hours(asset), this.#hourMs);
  }

  get #hourMs(): number {
    return this.atMs - (this.atMs % HOUR_MS);
  }

  /** The fills that a new window is given, oldest first. */
  recentFills(): readonly FillView[] {
    return this.fillViews;
  }

  /** Puts a fill on the picture. */
  showFill(view: FillView): void {
    this.dirt.fills.push(view);
    this.fillViews.push(view);
    if (this.fillViews.length > FILLS_SHOWN) this.fillViews.shift();
  }

  /** Leverage that margin is counted with: what the venue told of the asset, before that its default of 20, never above the asset's highest. */
  leverage(asset: AssetId): number {
    const { market, portfolio } = this.rooms;
    return Math.min(portfolio.marginTerms(asset)?.leverage ?? 20, market.instrument(asset)?.maxLeverage ?? 1);
  }
}

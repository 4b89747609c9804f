import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import type { ExchangeInput, ExchangeOutput, RequestOutcome } from '../../exchange/types.ts';
import type { VenueClock } from '../clock/venue-clock.ts';
import type { Directory } from '../directory/directory.ts';
import { applyDueFaults } from '../faults/apply-due.ts';
import type { Faults } from '../faults/faults.ts';
import type { Limits } from '../limits/limits.ts';
import type { SandboxVenue, VenueEvent, WithoutTime } from '../types.ts';
import { EquityLog } from './equity-log.ts';

/** What a venue is made of. The exchange has to keep public trades. */
export interface VenueParts {
  readonly exchange: Exchange;
  readonly clock: VenueClock;
  readonly directory: Directory;
  readonly limits: Limits;
  readonly faults: Faults;
  readonly startUnits: number;
  /** Wall clock of this machine, ms UTC. */
  readonly wallMs: () => number;
  /** Is told what went wrong without stopping anything: faults that name no coin, listeners that throw. */
  readonly onProblem: (text: string) => void;
}

/** The exchange is advanced this often, ms, and for this long at most: requests come in between. */
const TURN_MS = 20;
const TURN_WORK_MS = 8;

/** Steps of the exchange in one turn are not shorter than this while it catches up, ms. */
const SLICE_MS = 50;

/** A request advances the exchange itself when it lags by less than this much wall time, ms; else it is judged where the exchange stands. */
const CLOSE_MS = 250;

/** A faster exchange that lags by more than this much wall time gives the rest up instead of racing through it, ms. */
const GIVE_UP_MS = 1_000;

/** Market data for engines is not read here; it is thrown away this often, ms of the exchange. */
const DISCARD_MS = 60_000;

/** The embedded exchange with its clock, its accounts and its listeners. Its timer runs from `start` to `stop`. */
export class Venue implements SandboxVenue {
  readonly exchange: Exchange;
  readonly directory: Directory;
  readonly limits: Limits;
  readonly faults: Faults;
  readonly startUnits: number;
  readonly equity: EquityLog;
  readonly #clock: VenueClock;
  readonly #wallMs: () => number;
  readonly #onProblem: (text: string) => void;
  readonly #listeners = new Set<(event: VenueEvent) => void>();
  readonly #queue: VenueEvent[] = [];
  readonly #assets: ReadonlyMap<string, AssetId>;
  #instruments: readonly Instrument[];
  #isTelling = false;
  #requests = 0;
  #discardAtMs = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: VenueParts) {
    this.exchange = parts.exchange;
    this.directory = parts.directory;
    this.limits = parts.limits;
    this.faults = parts.faults;
    this.startUnits = parts.startUnits;
    this.#clock = parts.clock;
    this.#wallMs = parts.wallMs;
    this.#onProblem = parts.onProblem;
    this.#instruments = parts.exchange.instruments();
    this.#assets = new Map(this.#instruments.map(({ symbol, asset }) => [symbol, asset]));
    this.equity = new EquityLog(parts.exchange, parts.directory);
  }

  /** Lets time go on. What is due by now has happened when it returns: a fault from the start holds for the first request. */
  start(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => this.pump(), TURN_MS);
    this.pump();
  }

  /** Time stands still from now on. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  instruments(): readonly Instrument[] {
    return this.#instruments;
  }

  nowMs(): number {
    return this.exchange.nowMs;
  }

  wireMs(atMs: number): number {
    return this.#clock.wireMs(atMs);
  }

  exchangeMs(wireMs: number): number {
    return this.#clock.exchangeMs(wireMs);
  }

  clientNowMs(): number {
    const wallMs = this.#wallMs();
    return wallMs + this.faults.skewMs(wallMs);
  }

  wallNowMs(): number {
    return this.#wallMs();
  }

  pump(): void {
    if (!this.faults.isEmpty) for (const problem of applyDueFaults(this, this.#wallMs())) this.#onProblem(problem);
    this.#catchUp();
    this.#tellTrades();
    if (this.exchange.nowMs >= this.#discardAtMs) {
      this.#discardAtMs = this.exchange.nowMs + DISCARD_MS;
      this.exchange.drainMarket();
    }
    this.equity.onTime(this.exchange.nowMs);
    this.#tell({ kind: 'pumped', nowMs: this.exchange.nowMs });
  }

  submit(input: WithoutTime<ExchangeInput>): RequestOutcome | null {
    const requestId = `r${++this.#requests}`;
    const dueMs = this.#clock.nowMs();
    const isClose = dueMs - this.exchange.nowMs <= CLOSE_MS * this.#clock.speed;
    const atMs = Math.max(this.exchange.nowMs, isClose ? dueMs : 0);
    // The type of a union without two of its fields is no longer known to be that union with them.
    const outputs = this.#step({ ...input, atMs, requestId } as ExchangeInput);
    this.#tellTrades();
    for (const output of outputs) if (output.kind === 'reply' && output.requestId === requestId) return output.outcome;
    return null;
  }

  listen(listener: (event: VenueEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  open(address: string): boolean {
    if (this.directory.isUser(address)) return true;
    if (this.directory.isAgentEver(address, this.clientNowMs())) return false;
    this.directory.addUser(address);
    this.submit({ kind: 'open', account: address });
    return true;
  }

  symbolOf(asset: AssetId): string {
    const instrument = this.#instruments[asset];
    if (instrument === undefined) throw new RangeError(`no asset ${asset}`);
    return instrument.symbol;
  }

  assetOf(coin: string): AssetId | null {
    return this.#assets.get(coin) ?? null;
  }

  /** Advances towards the clock, in slices, for as long as a turn may last. */
  #catchUp(): void {
    const { exchange } = this;
    const targetMs = this.#clock.nowMs();
    const endAt = performance.now() + TURN_WORK_MS;
    while (exchange.nowMs < targetMs && performance.now() < endAt) {
      const nextMs = Math.max(exchange.nowMs + SLICE_MS, exchange.nextEventMs());
      this.#step({ kind: 'advance', atMs: Math.min(targetMs, nextMs) });
    }
    const { speed } = this.#clock;
    if (speed > 1 && targetMs - exchange.nowMs > GIVE_UP_MS * speed) this.#clock.holdAt(exchange.nowMs);
  }

  #step(input: ExchangeInput): readonly ExchangeOutput[] {
    const outputs = this.exchange.step(input);
    if (outputs.length === 0) return outputs;
    for (const output of outputs) if (output.kind === 'listing') this.#instruments = output.instruments;
    this.#tell({ kind: 'outputs', outputs });
    return outputs;
  }

  #tellTrades(): void {
    const trades = this.exchange.drainTrades();
    if (trades.length > 0) this.#tell({ kind: 'trades', trades });
  }

  /** Every listener hears every event in the same order, also when one of them asks for something that causes the next event. */
  #tell(event: VenueEvent): void {
    this.#queue.push(event);
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) this.#tellAll(next);
    } finally {
      this.#isTelling = false;
    }
  }

  #tellAll(event: VenueEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (cause) {
        // One listener must not keep the others from hearing what happened to their accounts.
        this.#onProblem(
          `a listener failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
        );
      }
    }
  }
}

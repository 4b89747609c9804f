import { asUnits } from '../../contract/units.ts';
import type { VenueName } from '../../contract/views.ts';
import type { AccountSnapshot, EngineInput, EngineInputBody } from '../../engine/domain/inputs.ts';
import type { StepOutput } from '../../engine/domain/outputs.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { configHash, defaultSettings, Engine, ENGINE_VERSION, parseSettings } from '../../engine/index.ts';
import type { RecordedRun } from '../../adapters/recorder/records.ts';

/** The account of a replay: it trades nothing, so its figure only lets tickets be sized. */
const ACCOUNT = `0x${'0'.repeat(40)}`;

/** What an engine did with a recording. */
export interface EngineCounts {
  inputs: number;
  decisions: number;
  /** Requests to the venue; nobody approves, so there are none. */
  orders: number;
}

/**
 * An engine that is fed from a recording: an account with `cashUsdc` that holds nothing, nobody who approves, and time that goes by the
 * recording. It is woken when it asked to be, at exactly that time.
 */
export class RecordingEngine {
  readonly engine = new Engine();
  readonly counts: EngineCounts = { inputs: 0, decisions: 0, orders: 0 };
  readonly #cashUsdc: number;
  readonly #print: ((line: string) => void) | null;
  #wakeMs: number | null = null;

  constructor(cashUsdc: number, print: ((line: string) => void) | null) {
    this.#cashUsdc = cashUsdc;
    this.#print = print;
  }

  /** True once a run has begun. */
  get isRunning(): boolean {
    return this.counts.inputs > 0;
  }

  /** Begins a run as the recorded one began, without its rules of approval. A sentence when its settings are none. */
  begin(run: RecordedRun, atMs: number): string | null {
    const settings = parseSettings(run.settings, defaultSettings());
    if (!settings.ok) return `the settings of run ${run.runId}: ${settings.error.detail}`;
    const used = unattended(settings.value);
    this.step(
      {
        kind: 'RunStarted',
        runId: run.runId,
        seed: run.seed,
        // A name that is shown; nothing is decided by it.
        venue: run.venue as VenueName,
        account: ACCOUNT,
        versions: { engine: ENGINE_VERSION, runtime: 'recording' },
        configHash: configHash(used),
        settings: used,
      },
      atMs,
    );
    this.step({ kind: 'VenueStatus', connection: 'connected', reason: 'a recording' }, atMs);
    this.#tellAccount({ reason: 'start' }, atMs);
    return null;
  }

  /** Steps an input at a time, after the wake-ups that were due before it. Throws what the engine throws. */
  step(body: EngineInputBody, atMs: number): void {
    if (this.isRunning) this.#wakeUpTo(atMs);
    this.#step(body, atMs);
  }

  #wakeUpTo(atMs: number): void {
    while (this.#wakeMs !== null && this.#wakeMs <= atMs) {
      const dueMs = Math.max(this.#wakeMs, this.engine.atMs);
      this.#step({ kind: 'Tick' }, dueMs);
      // An engine that asks for the same moment again has nothing more to do in it.
      if (this.#wakeMs !== null && this.#wakeMs <= dueMs) break;
    }
  }

  #step(body: EngineInputBody, wantedMs: number): void {
    const { engine } = this;
    const atMs = this.isRunning ? Math.max(engine.atMs, wantedMs) : wantedMs;
    const seq = this.isRunning ? engine.seq + 1 : 1;
    const output = engine.step({ ...body, seq, atMs } as EngineInput);
    this.counts.inputs += 1;
    this.#wakeMs = output.nextWakeAtMs;
    this.#count(output);
    for (const effect of output.effects) if (effect.kind === 'QueryAccount') this.#tellAccount(effect, atMs);
  }

  #count({ decisions, effects }: StepOutput): void {
    this.counts.orders += effects.filter(({ kind }) => kind === 'SendOrders').length;
    this.counts.decisions += decisions.length;
    for (const { atMs, stage, outcome, text } of decisions)
      this.#print?.(`${new Date(atMs).toISOString()} ${stage} ${outcome}: ${text}`);
  }

  #tellAccount({ reason, epoch }: Pick<AccountSnapshot, 'reason' | 'epoch'>, atMs: number): void {
    const cashUnits = asUnits(this.#cashUsdc * 1_000_000);
    const nothing = { positions: [], openOrders: [], fills: [], ...(epoch === undefined ? {} : { epoch }) };
    this.#step(
      { kind: 'AccountSnapshot', reason, venueAtMs: atMs, cashUnits, netDepositsUnits: cashUnits, ...nothing },
      atMs,
    );
  }
}

/** The settings without rules that approve by themselves. */
function unattended(settings: EngineSettings): EngineSettings {
  return { ...settings, desk: { ...settings.desk, autoRules: [] } };
}

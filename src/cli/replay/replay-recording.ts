import { MarketTape } from '../../adapters/hyperliquid/market-tape.ts';
import { takeFrame } from '../../adapters/hyperliquid/take-frame.ts';
import { describeDamage, type RecordingSource, readRecording } from '../../adapters/recorder/read-recording.ts';
import type { MarketRecord, RecordBody } from '../../adapters/recorder/records.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarketUpdate } from '../../engine/domain/market-update.ts';
import type { Engine } from '../../engine/index.ts';
import { RecordingEngine } from './recording-engine.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What a replay of a recording found. */
export interface RecordingOutcome {
  readonly runs: number;
  readonly records: number;
  readonly frames: number;
  /** Frames that were no data, by the sentence that says why; at most 20 of them. */
  readonly refusedFrames: number;
  readonly refusals: readonly string[];
  /** Records that were never written, or whose segment is gone. */
  readonly missing: number;
  readonly inputs: number;
  readonly decisions: number;
  readonly signals: number;
  readonly tickets: number;
  readonly orders: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Places that cannot be read, one sentence each; what is whole around them was replayed. */
  readonly damage: readonly string[];
  readonly stateHash: string | null;
}

/** Sentences about frames that are kept. */
const REFUSALS_KEPT = 20;

/** How a recording is replayed. */
export interface RecordingOptions {
  /** What the account of the replay holds, USDC. */
  readonly cashUsdc: number;
  /** Gets one line per decision; null = nobody wants them. */
  readonly print: ((line: string) => void) | null;
}

/** Replays a recording through the decoders, the tape and an engine. The same records always give the same outcome. */
export function replayRecording(source: RecordingSource, options: RecordingOptions): RecordingOutcome {
  return new RecordingReplay(options).run(source);
}

/** One replay. Its engine can be looked at afterwards. */
export class RecordingReplay {
  readonly #host: RecordingEngine;
  readonly #refusals: string[] = [];
  readonly #damage: string[] = [];
  #coins = new Map<string, Instrument>();
  #tape: MarketTape | null = null;
  /** Markets that are followed; null in recordings of before that was told: all. */
  #followed: Set<string> | null = null;
  #atMs = 0;
  #firstMs: number | null = null;
  #runs = 0;
  #records = 0;
  #frames = 0;
  #refused = 0;
  #missing = 0;
  #isBroken = false;

  constructor({ cashUsdc, print }: RecordingOptions) {
    this.#host = new RecordingEngine(cashUsdc, print);
  }

  get engine(): Engine {
    return this.#host.engine;
  }

  /** Reads everything. */
  run(source: RecordingSource): RecordingOutcome {
    for (const step of readRecording(source)) {
      if (this.#isBroken) break;
      if (step.kind === 'gap') this.#missing += step.missing;
      else if (step.kind === 'damage') this.#damage.push(describeDamage(step.damage));
      else this.#take(step.record);
    }
    return this.#outcome();
  }

  #take({ atMs, body }: MarketRecord): void {
    this.#records += 1;
    this.#firstMs ??= atMs;
    this.#atMs = Math.max(this.#atMs, atMs);
    this.#guard(() => this.#apply(body));
  }

  /** A record that the engine cannot take ends the replay: an engine that failed is half-way through an input. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (cause) {
      this.#isBroken = true;
      const text = reasonOf(cause);
      this.#damage.push(`BAD_RECORD: record ${this.#records} cannot be replayed: ${text}`);
    }
  }

  #apply(body: RecordBody): void {
    switch (body.kind) {
      case 'start':
        this.#begin(body);
        return;
      case 'instruments':
        this.#coins = new Map(body.instruments.map((instrument) => [instrument.symbol, instrument]));
        this.#host.step({ kind: 'Instruments', instruments: body.instruments }, this.#atMs);
        return;
      case 'frame':
        this.#frame(body);
        return;
      case 'contexts':
        for (const [coin, ctx] of body.rows)
          this.#decode({ channel: 'activeAssetCtx', data: { coin, ctx }, isTop: false }, () => true);
        return;
      case 'history':
        this.#history(body);
        return;
      case 'told':
        this.#told(body.updates);
        return;
      case 'follow':
        this.#followed ??= new Set();
        for (const symbol of body.symbols) this.#followed.add(symbol);
        return;
      case 'unfollow':
        this.#unfollow(body.symbol);
        return;
      case 'drain':
        this.#drain();
        return;
      case 'socket':
        // Connections are told for a person who reads a recording; the engine of a replay is always connected.
        return;
    }
  }

  #begin({ run }: Extract<RecordBody, { kind: 'start' }>): void {
    // What the engine of the run before was never handed is left out here too.
    this.#runs += 1;
    this.#followed = null;
    this.#tape = new MarketTape(run.barMs, () => this.#atMs, run.isCoarse);
    const problem = this.#host.begin(run, this.#atMs);
    if (problem !== null) throw new Error(problem);
  }

  #frame({ text, isTop }: Extract<RecordBody, { kind: 'frame' }>): void {
    this.#frames += 1;
    const frame = parsed(text);
    if (frame === null) this.#refuse('a frame is no JSON with a channel');
    else this.#decode({ ...frame, isTop }, (coin) => this.#followed?.has(coin) ?? true);
  }

  /** Frames of a market that was let go may still have been under way: they were none of ours. */
  #decode(
    frame: { readonly channel: string; readonly data: unknown; readonly isTop: boolean },
    isOurs: (coin: string) => boolean,
  ): void {
    const ofCoin = (coin: string): Instrument | null => (isOurs(coin) ? (this.#coins.get(coin) ?? null) : null);
    const problem = takeFrame({ coins: { ofCoin }, tape: this.#running() }, frame);
    if (problem !== null) this.#refuse(problem);
  }

  #history({ symbol, knownToMs, updates }: Extract<RecordBody, { kind: 'history' }>): void {
    const instrument = this.#coins.get(symbol);
    if (instrument === undefined) return;
    this.#running().knowTradesTo(instrument.asset, knownToMs);
    this.#told(updates);
  }

  #told(updates: readonly MarketUpdate[]): void {
    if (updates.length > 0) this.#host.step({ kind: 'Market', updates }, this.#atMs);
  }

  #unfollow(symbol: string): void {
    this.#followed?.delete(symbol);
    const instrument = this.#coins.get(symbol);
    if (instrument !== undefined) this.#running().forget(instrument.asset);
  }

  #drain(): void {
    if (this.#tape?.dirty !== true) return;
    this.#host.step({ kind: 'Market', updates: this.#tape.drain() }, this.#atMs);
  }

  #running(): MarketTape {
    if (this.#tape === null) throw new Error('the recording has no start');
    return this.#tape;
  }

  #refuse(sentence: string): void {
    this.#refused += 1;
    if (this.#refusals.length < REFUSALS_KEPT) this.#refusals.push(sentence);
  }

  #outcome(): RecordingOutcome {
    const { engine, counts, isRunning } = this.#host;
    const figures = isRunning ? engine.figures() : null;
    return {
      runs: this.#runs,
      records: this.#records,
      frames: this.#frames,
      refusedFrames: this.#refused,
      refusals: this.#refusals,
      missing: this.#missing,
      ...counts,
      signals: figures?.signals.accepted ?? 0,
      tickets: figures?.desk.opened ?? 0,
      firstMs: this.#firstMs,
      lastMs: this.#firstMs === null ? null : this.#atMs,
      damage: this.#damage,
      stateHash: isRunning && !this.#isBroken ? engine.stateHash() : null,
    };
  }
}

function parsed(text: string): { readonly channel: string; readonly data: unknown } | null {
  try {
    const json = JSON.parse(text) as { readonly channel?: unknown; readonly data?: unknown } | null;
    return typeof json?.channel === 'string' ? { channel: json.channel, data: json.data } : null;
  } catch {
    // Text that is no JSON is counted as a refused frame by the caller.
    return null;
  }
}

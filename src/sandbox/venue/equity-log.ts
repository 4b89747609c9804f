import type { Exchange } from '../../exchange/exchange.ts';
import type { Directory } from '../directory/directory.ts';

/** Time between two samples of an account, ms of the exchange. */
const SAMPLE_MS = 300_000;

/** Accounts that are sampled in one turn: thousands at once would hold up whoever asks meanwhile. */
const PER_TURN = 64;

/** Samples of one account; beyond it those that the resolution does not ask for are given up. */
const MAX_SAMPLES = 2_000;

const HOUR_MS = 3_600_000;

/** How far apart kept samples are, ms, up to an age, ms: fine enough for a chart of a day, a week, a month and a life. */
const RESOLUTION = [
  [25 * HOUR_MS, SAMPLE_MS],
  [8 * 24 * HOUR_MS, HOUR_MS / 2],
  [32 * 24 * HOUR_MS, 2 * HOUR_MS],
  [Number.POSITIVE_INFINITY, 24 * HOUR_MS],
] as const;

/** What an account was worth at a time: micro-USDC, ms of the exchange. */
export interface EquitySample {
  readonly atMs: number;
  /** In the perpetuals, and in the spot wallet beside them. */
  readonly equityUnits: number;
  readonly spotUnits: number;
  /** Gain since the account opened: worth in both less what came in from outside. */
  readonly gainUnits: number;
  /** Notional of all it had traded. */
  readonly volumeUnits: number;
}

/** Keeps what accounts were worth, for charts of them: a sample every five minutes and whenever it is asked. */
export class EquityLog {
  readonly #exchange: Exchange;
  readonly #directory: Directory;
  readonly #samples = new Map<string, EquitySample[]>();
  #nextMs: number;
  /** Accounts of the present round, and how many of them were sampled. */
  #round: readonly string[] = [];
  #done = 0;

  constructor(exchange: Exchange, directory: Directory) {
    this.#exchange = exchange;
    this.#directory = directory;
    this.#nextMs = exchange.nowMs + SAMPLE_MS;
  }

  /** Time went on to `nowMs`: samples of every account are taken when they are due, some of them each time. */
  onTime(nowMs: number): void {
    if (this.#done === this.#round.length) {
      if (nowMs < this.#nextMs) return;
      this.#nextMs = nowMs + SAMPLE_MS;
      this.#round = this.#directory.users();
      this.#done = 0;
    }
    const end = Math.min(this.#round.length, this.#done + PER_TURN);
    for (; this.#done < end; this.#done++) this.#sample(this.#round[this.#done] as string);
  }

  /** Samples of an account since `fromMs`, oldest first; the present one is the last. */
  samplesOf(address: string, fromMs: number): readonly EquitySample[] {
    this.#sample(address);
    return (this.#samples.get(address) ?? []).filter(({ atMs }) => atMs >= fromMs);
  }

  /** Gain with which a period from `fromMs` on begins, of samples that were taken: none for an account that is younger. */
  gainBefore(address: string, fromMs: number): number {
    const samples = this.#samples.get(address) ?? [];
    const after = samples.findIndex(({ atMs }) => atMs >= fromMs);
    return after <= 0 ? 0 : (samples[after] as EquitySample).gainUnits;
  }

  /** Notional that an account has traded since `fromMs`, micro-USDC, as far as samples tell that moment: to five minutes in the last day. */
  volumeSince(address: string, fromMs: number): number {
    this.#sample(address);
    const samples = this.#samples.get(address) ?? [];
    const before = samples.findLast(({ atMs }) => atMs <= fromMs)?.volumeUnits ?? 0;
    return (samples.at(-1)?.volumeUnits ?? 0) - before;
  }

  #sample(address: string): void {
    const exchange = this.#exchange;
    const { equityUnits, netDepositsUnits } = exchange.account(address);
    const { spotUnits } = exchange.accountDetail(address);
    const { lifetimeUnits: volumeUnits } = exchange.feeDetail(address);
    const gainUnits = equityUnits + spotUnits - netDepositsUnits;
    const sample = { atMs: exchange.nowMs, equityUnits, spotUnits, gainUnits, volumeUnits };
    const samples = this.#samples.get(address);
    if (samples === undefined) this.#samples.set(address, [sample]);
    else if (samples.at(-1)?.atMs === sample.atMs) samples[samples.length - 1] = sample;
    else samples.push(sample);
    if (samples !== undefined && samples.length > MAX_SAMPLES)
      this.#samples.set(address, thinned(samples, sample.atMs));
  }
}

/** The first sample of each stretch of time, as the resolution divides it by age, and the last one of all. */
function thinned(samples: readonly EquitySample[], nowMs: number): EquitySample[] {
  let before = Number.NaN;
  return samples.filter(({ atMs }, i) => {
    const stretchMs = stretchOf(nowMs - atMs);
    const start = atMs - (atMs % stretchMs);
    const isFirst = start !== before;
    before = start;
    return isFirst || i === samples.length - 1;
  });
}

function stretchOf(ageMs: number): number {
  return RESOLUTION.find(([untilMs]) => ageMs <= untilMs)?.[1] ?? SAMPLE_MS;
}

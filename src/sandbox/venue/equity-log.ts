import type { Exchange } from '../../exchange/exchange.ts';
import type { Directory } from '../directory/directory.ts';

/** Time between two samples of an account, ms of the exchange. */
const SAMPLE_MS = 300_000;

/** Accounts that are sampled in one turn: thousands at once would hold up whoever asks meanwhile. */
const PER_TURN = 64;

/** Samples of one account; beyond it every other old one is given up. */
const MAX_SAMPLES = 2_000;

/** What an account was worth at a time: micro-USDC, ms of the exchange. */
export interface EquitySample {
  readonly atMs: number;
  /** In the perpetuals, and in the spot wallet beside them. */
  readonly equityUnits: number;
  readonly spotUnits: number;
  /** Gain since the account opened: worth in the perpetuals less what was put there. */
  readonly gainUnits: number;
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

  #sample(address: string): void {
    const exchange = this.#exchange;
    const { equityUnits, netDepositsUnits } = exchange.account(address);
    const { spotUnits } = exchange.accountDetail(address);
    const sample = { atMs: exchange.nowMs, equityUnits, spotUnits, gainUnits: equityUnits - netDepositsUnits };
    const samples = this.#samples.get(address);
    if (samples === undefined) this.#samples.set(address, [sample]);
    else if (samples.at(-1)?.atMs === sample.atMs) samples[samples.length - 1] = sample;
    else samples.push(sample);
    if (samples !== undefined && samples.length > MAX_SAMPLES) this.#samples.set(address, thinned(samples));
  }
}

/** Every other sample of the older half, all of the newer one. */
function thinned(samples: readonly EquitySample[]): EquitySample[] {
  const half = samples.length / 2;
  return samples.filter((_, i) => i >= half || i % 2 === 0);
}

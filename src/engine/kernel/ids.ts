import { sha256Hex } from './hash.ts';
import { invariant } from './invariant.ts';

const MAX_CLOID_SEQ = 0xffff_ffff_ffff;
const MAX_CLOID_INDEX = 0xffff;

/**
 * Makes client order ids that never repeat and that a replay makes again: the same run, input and place give the same id.
 */
export class IdSource {
  readonly #prefix: string;
  /** The number that was named last and how its ids begin: the orders of one request share both. */
  #seq = -1;
  #head = '';

  /** Beginning of every client id of this run: `0x` and 16 hex digits. */
  get prefix(): string {
    return `0x${this.#prefix}`;
  }

  /** `runId`: not empty; unique per run, so that ids of two runs on one account differ. */
  constructor(runId: string) {
    invariant(runId.length > 0, 'a run id is not empty');
    this.#prefix = sha256Hex(runId).slice(0, 16);
  }

  /**
   * `0x` and 32 hex digits: 16 from the hash of the run id, 12 of `seq` (0 .. 2^48 - 1), 4 of `index` (0 .. 65535).
   * Throws `InvariantError` outside those ranges: a cut number would repeat an id.
   */
  cloid(seq: number, index: number): string {
    invariant(isWithin(seq, MAX_CLOID_SEQ), () => `client ids take an input number of 48 bits, not ${seq}`);
    invariant(isWithin(index, MAX_CLOID_INDEX), () => `client ids take an index of 16 bits, not ${index}`);
    if (seq !== this.#seq) {
      this.#seq = seq;
      this.#head = `0x${this.#prefix}${seq.toString(16).padStart(12, '0')}`;
    }
    return `${this.#head}${index.toString(16).padStart(4, '0')}`;
  }

  /** True if this run made the client id. */
  owns(cloid: string): boolean {
    return cloid.length === 34 && cloid.startsWith(`0x${this.#prefix}`);
  }
}

/** Identity of an effect: `runId:seq:index`. */
export function effectId(runId: string, seq: number, index: number): string {
  return `${runId}:${seq}:${index}`;
}

function isWithin(value: number, highest: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= highest;
}

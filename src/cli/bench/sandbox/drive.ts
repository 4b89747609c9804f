import { performance } from 'node:perf_hooks';
import type { Lane, LaneKind } from './lane.ts';
import type { SignedOrder } from './signed-orders.ts';
import { TRADERS } from './signed-orders.ts';

/** What a run has measured. */
export interface Driven {
  /** Time of each request in ms; of a paced run from the moment at which it was due. */
  readonly times: readonly number[];
  readonly ordersPerSecond: number;
  /** Of a paced run: how much later than due each request was sent, ms. That is the driver's own doing, and is in `times` as well. */
  readonly late: readonly number[];
}

/** Bytes for each lane, in order. */
interface Prepared {
  readonly lane: number;
  readonly bytes: Buffer;
}

/** Longest time for which the driver gives its processor away between two requests of a paced run, ms. */
const NAP_MS = 0.1;

/** Never changes: who waits for it sleeps for less than a millisecond, which no timer can. */
const NOTHING = new Int32Array(new SharedArrayBuffer(4));

/**
 * Sends requests to a server and looks at every answer. It shares the machine with what it measures: everything is made and tidied up before a
 * run, so that no collection of its own stands in the figures, and in between requests it leaves its processor to the helpers of the other.
 */
export class Driver {
  readonly #kind: LaneKind;
  #lanes: readonly Lane[] = [];
  #answered: (at: number, answer: string) => void = () => undefined;
  readonly #check: (answer: string) => void;

  private constructor(kind: LaneKind, check: (answer: string) => void) {
    this.#kind = kind;
    this.#check = check;
  }

  /** Opens a lane for every trader. `check` throws for an answer that is not as it should be. */
  static async open(kind: LaneKind, port: number, check: (answer: string) => void): Promise<Driver> {
    const driver = new Driver(kind, check);
    const answered = (at: number, answer: string): void => {
      driver.#answered(at, answer);
      driver.#check(answer);
    };
    driver.#lanes = await Promise.all(Array.from({ length: TRADERS }, () => kind.open(port, answered)));
    return driver;
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
  }

  /** Every lane sends its next request when the last was answered: as much as the server can. */
  async flatOut(requests: readonly SignedOrder[]): Promise<Driven> {
    const prepared = this.#prepared(requests);
    // For each request the next one of its lane.
    const next = new Int32Array(prepared.length).fill(-1);
    const last = new Map<number, number>();
    for (const [at, { lane }] of prepared.entries()) {
      const before = last.get(lane);
      if (before !== undefined) next[before] = at;
      last.set(lane, at);
    }
    const firsts = [...new Set(prepared.map(({ lane }) => lane))].map((lane) =>
      prepared.findIndex((one) => one.lane === lane),
    );
    const sentMs = new Float64Array(prepared.length);
    const times = new Float64Array(prepared.length);
    const send = (at: number): void => {
      const { lane, bytes } = prepared[at] as Prepared;
      sentMs[at] = performance.now();
      (this.#lanes[lane] as Lane).send(bytes, at);
    };
    tidyUp();
    const from = performance.now();
    await new Promise<void>((resolve) => {
      let left = prepared.length;
      this.#answered = (at) => {
        times[at] = performance.now() - (sentMs[at] as number);
        left -= 1;
        if ((next[at] as number) >= 0) send(next[at] as number);
        else if (left === 0) resolve();
      };
      for (const first of firsts) send(first);
    });
    return { times: [...times], late: [], ordersPerSecond: perSecond(requests, from) };
  }

  /**
   * Sends `rate` orders a second (and what else is among them), whether or not earlier ones were answered. Between two of them it sleeps for a
   * tenth of a millisecond at most: a timer is a millisecond late or two, which would be counted as the server's.
   */
  async paced(requests: readonly SignedOrder[], rate: number): Promise<Driven> {
    const prepared = this.#prepared(requests);
    const stepMs = (1_000 / rate) * (ordersOf(requests) / requests.length);
    const times = new Float64Array(prepared.length);
    const late = new Float64Array(prepared.length);
    tidyUp();
    const from = performance.now();
    await new Promise<void>((resolve) => {
      let sent = 0;
      let left = prepared.length;
      this.#answered = (at) => {
        times[at] = performance.now() - (from + at * stepMs);
        left -= 1;
        if (left === 0) resolve();
      };
      const turn = (): void => {
        const due = Math.min(prepared.length, 1 + Math.floor((performance.now() - from) / stepMs));
        for (; sent < due; sent++) {
          const { lane, bytes } = prepared[sent] as Prepared;
          late[sent] = performance.now() - (from + sent * stepMs);
          (this.#lanes[lane] as Lane).send(bytes, sent);
        }
        if (sent === prepared.length) return;
        const restMs = from + sent * stepMs - performance.now();
        if (restMs > 0) Atomics.wait(NOTHING, 0, 0, Math.min(NAP_MS, restMs));
        setImmediate(turn);
      };
      turn();
    });
    return { times: [...times], late: [...late], ordersPerSecond: perSecond(requests, from) };
  }

  #prepared(requests: readonly SignedOrder[]): readonly Prepared[] {
    return requests.map(({ trader, body }, id) => ({ lane: trader, bytes: this.#kind.wrap(body, id) }));
  }
}

/** What was made before a run is old when it begins, where the process was started with `--expose-gc` as the bench is: nothing of it is moved again. */
function tidyUp(): void {
  globalThis.gc?.();
  globalThis.gc?.();
}

function ordersOf(requests: readonly SignedOrder[]): number {
  return requests.reduce((sum, { orders }) => sum + orders, 0);
}

function perSecond(requests: readonly SignedOrder[], from: number): number {
  return ordersOf(requests) / ((performance.now() - from) / 1_000);
}

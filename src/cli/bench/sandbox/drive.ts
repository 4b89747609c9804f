import { performance } from 'node:perf_hooks';
import type { Lane, LaneKind } from './lane.ts';
import type { SignedOrder } from './signed-orders.ts';
import { TRADERS } from './signed-orders.ts';

/** What a run has measured. */
export interface Driven {
  /** Time of each request in ms; of a paced run from the moment at which it was due. */
  readonly times: readonly number[];
  readonly ordersPerSecond: number;
}

/** Bytes for each lane, in order. */
interface Prepared {
  readonly lane: number;
  readonly bytes: Buffer;
}

/** Sends requests to a server and looks at every answer. */
export class Driver {
  readonly #kind: LaneKind;
  readonly #lanes: readonly Lane[];
  readonly #check: (answer: string) => void;

  private constructor(kind: LaneKind, lanes: readonly Lane[], check: (answer: string) => void) {
    this.#kind = kind;
    this.#lanes = lanes;
    this.#check = check;
  }

  /** Opens a lane for every trader. `check` throws for an answer that is not as it should be. */
  static async open(kind: LaneKind, port: number, check: (answer: string) => void): Promise<Driver> {
    const lanes = await Promise.all(Array.from({ length: TRADERS }, () => kind.open(port)));
    return new Driver(kind, lanes, check);
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
  }

  /** Every lane sends its next request when the last was answered: as much as the server can. */
  async flatOut(requests: readonly SignedOrder[]): Promise<Driven> {
    const perLane = this.#lanes.map((_, lane) => this.#prepared(requests).filter((one) => one.lane === lane));
    const times: number[] = [];
    const from = performance.now();
    await Promise.all(perLane.map((list, lane) => this.#inTurn(this.#lanes[lane] as Lane, list, times)));
    return { times, ordersPerSecond: ordersOf(requests) / ((performance.now() - from) / 1_000) };
  }

  /**
   * Sends `perSecond` orders a second (and what else is among them), whether or not earlier ones were answered. It never sleeps: a timer is a
   * millisecond late or two, which would be counted as the server's.
   */
  async paced(requests: readonly SignedOrder[], perSecond: number): Promise<Driven> {
    const prepared = this.#prepared(requests);
    const stepMs = (1_000 / perSecond) * (ordersOf(requests) / requests.length);
    const times: number[] = [];
    const from = performance.now();
    await new Promise<void>((resolve) => {
      let sent = 0;
      const turn = (): void => {
        const due = Math.min(prepared.length, Math.floor((performance.now() - from) / stepMs));
        for (; sent < due; sent++) {
          const dueMs = from + sent * stepMs;
          const { lane, bytes } = prepared[sent] as Prepared;
          (this.#lanes[lane] as Lane).send(bytes, (answer) => {
            times.push(performance.now() - dueMs);
            this.#check(answer);
            if (times.length === prepared.length) resolve();
          });
        }
        if (sent < prepared.length) setImmediate(turn);
      };
      turn();
    });
    return { times, ordersPerSecond: ordersOf(requests) / ((performance.now() - from) / 1_000) };
  }

  #prepared(requests: readonly SignedOrder[]): readonly Prepared[] {
    return requests.map(({ trader, body }, id) => ({ lane: trader, bytes: this.#kind.wrap(body, id) }));
  }

  #inTurn(lane: Lane, list: readonly Prepared[], times: number[]): Promise<void> {
    return new Promise((resolve) => {
      let at = 0;
      const next = (): void => {
        const one = list[at++];
        if (one === undefined) return resolve();
        const from = performance.now();
        lane.send(one.bytes, (answer) => {
          times.push(performance.now() - from);
          this.#check(answer);
          next();
        });
      };
      next();
    });
  }
}

function ordersOf(requests: readonly SignedOrder[]): number {
  return requests.reduce((sum, { orders }) => sum + orders, 0);
}

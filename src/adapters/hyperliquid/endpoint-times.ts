import type { EndpointView } from '../../contract/venue-account.ts';
import { percentiles, push } from './latency-meter.ts';
import type { ConnectionProfile, TimeoutBounds } from './profile/profile.ts';

/** Measures kept of each kind of request: some minutes of what is asked often. */
const KEPT = 200;

/** Measures from which a time-out is derived; before, the profile's start counts. */
const ENOUGH = 20;

/** New measures between two looks at a time-out. */
const LOOK_EVERY = 10;

/** How many times the slowest hundredth is waited for. */
const PATIENCE = 4;

/** A time-out stays while what would follow now is within this share of it: it must not swing with every measure. */
const STAYS_WITHIN = 0.25;

/** Kinds that are remembered: the types of questions and actions of the venue are far fewer. */
const KINDS = 100;

/** Questions for thousands of rows: nothing waits for them but a chart and a warm-up, and one that is given up has spent its weight for nothing. */
const BULK: ReadonlySet<string> = new Set(['candleSnapshot']);

/** How long such an answer is waited for at least, ms. */
const BULK_MS = 15_000;

interface Kind {
  readonly name: string;
  readonly isAction: boolean;
  readonly times: number[];
  timeoutMs: number;
  sinceLook: number;
}

/**
 * Response times of each kind of request, and how long an answer of it is waited for: four times the slowest hundredth, within the bounds of
 * the profile; bars of the past have 15 s in any. An answer that did not come in time counts as long as it was waited for, so that a venue that slows down is waited for longer.
 */
export class EndpointTimes {
  readonly #bounds: Pick<ConnectionProfile, 'reads' | 'actions'>;
  readonly #kinds = new Map<string, Kind>();

  /** `bounds`: least, first and longest waits. */
  constructor(bounds: Pick<ConnectionProfile, 'reads' | 'actions'>) {
    this.#bounds = bounds;
  }

  /** How long an answer of this kind is waited for, ms. */
  timeoutMs(name: string, isAction: boolean): number {
    return this.#kinds.get(keyOf(name, isAction))?.timeoutMs ?? this.#of(name, isAction).startMs;
  }

  /** A request of this kind ended after so many ms, with an answer or with its time over. */
  observe(name: string, isAction: boolean, ms: number): void {
    const kind = this.#kind(name, isAction);
    if (kind === null) return;
    push(kind.times, ms, KEPT);
    kind.sinceLook += 1;
    if (kind.times.length < ENOUGH || kind.sinceLook < LOOK_EVERY) return;
    kind.sinceLook = 0;
    kind.timeoutMs = nextTimeout(kind.timeoutMs, percentiles(kind.times)?.p99 ?? 0, this.#of(name, isAction));
  }

  /** Every kind, actions first, by name. */
  view(): readonly EndpointView[] {
    const rank = ({ isAction, name }: Kind): string => `${isAction ? 0 : 1}${name}`;
    return [...this.#kinds.values()]
      .toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))
      .flatMap(({ name, isAction, times, timeoutMs }) => {
        const measured = percentiles(times);
        return measured === null ? [] : [{ name, isAction, ...measured, timeoutMs }];
      });
  }

  #of(name: string, isAction: boolean): TimeoutBounds {
    if (isAction) return this.#bounds.actions;
    const { floorMs, startMs, ceilingMs } = this.#bounds.reads;
    if (!BULK.has(name)) return this.#bounds.reads;
    return {
      floorMs: Math.max(BULK_MS, floorMs),
      startMs: Math.max(BULK_MS, startMs),
      ceilingMs: Math.max(BULK_MS, ceilingMs),
    };
  }

  #kind(name: string, isAction: boolean): Kind | null {
    const key = keyOf(name, isAction);
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    if (this.#kinds.size >= KINDS) return null;
    const fresh: Kind = { name, isAction, times: [], timeoutMs: this.#of(name, isAction).startMs, sinceLook: 0 };
    this.#kinds.set(key, fresh);
    return fresh;
  }
}

/** The time-out that follows `presentMs` when the slowest hundredth takes `p99Ms`; the present one where the difference is small. */
export function nextTimeout(presentMs: number, p99Ms: number, { floorMs, ceilingMs }: TimeoutBounds): number {
  const wanted = Math.round(Math.min(ceilingMs, Math.max(floorMs, PATIENCE * p99Ms)));
  return Math.abs(wanted - presentMs) <= STAYS_WITHIN * presentMs ? presentMs : wanted;
}

function keyOf(name: string, isAction: boolean): string {
  return `${isAction ? 'action' : 'info'}:${name}`;
}

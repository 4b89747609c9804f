import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MarketUpdate } from '../../src/engine/domain/market-update.ts';
import { MarketRoom } from '../../src/engine/market/market-room.ts';
import { waitBoundMs } from '../../src/engine/market/wholeness.ts';
import { book, instrument, print, T0 } from '../support/market-updates.ts';

const MINUTE = 60_000;

/** What may happen next: time passes, trades or books come or do not, somebody doubts, the venue says something useful or not. */
type Event =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'trade'; readonly ticks: number }
  | { readonly kind: 'book' }
  | { readonly kind: 'gap'; readonly backMs: number; readonly heard: boolean }
  | { readonly kind: 'mend'; readonly barsBack: number; readonly rows: number; readonly settled: boolean }
  | { readonly kind: 'restart' };

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 20 * MINUTE }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('trade' as const), ticks: fc.integer({ min: 90, max: 110 }) }),
  },
  { weight: 3, arbitrary: fc.constant({ kind: 'book' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('gap' as const),
      backMs: fc.integer({ min: 0, max: 10 * MINUTE }),
      heard: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('mend' as const),
      barsBack: fc.integer({ min: 0, max: 20 }),
      rows: fc.integer({ min: 0, max: 3 }),
      settled: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

class Story {
  nowMs = T0;
  readonly #intervalMs: number;
  #room: MarketRoom;
  /** Since when each bar waits, by its beginning. */
  #since = new Map<number, number>();
  readonly handedOver: number[] = [];

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
    this.#room = this.#open();
    this.#room.setInstruments([instrument(0, 'BTC')]);
  }

  #open(): MarketRoom {
    return new MarketRoom({ barIntervalMs: this.#intervalMs, barsKept: 60, staleAfterMs: 15_000 });
  }

  /** Time passes as the engine lets it: it wakes whenever it asked for it. */
  pass(ms: number): void {
    const untilMs = this.nowMs + ms;
    while (this.nowMs < untilMs) {
      this.nowMs = Math.min(untilMs, Math.max(this.nowMs + 1, this.#room.nextBarAtMs(this.nowMs)));
      this.look();
    }
  }

  look(): void {
    for (const bar of this.#room.takeClosedBars(this.nowMs)) this.handedOver.push(bar.openMs);
    const waiting = this.#room.waitingBars(0);
    const since = new Map(waiting.map(({ openMs }) => [openMs, this.#since.get(openMs) ?? this.nowMs] as const));
    this.#since = since;
    for (const [openMs, sinceMs] of since)
      expect(this.nowMs - sinceMs, `bar ${openMs - T0} waits`).toBeLessThan(waitBoundMs(this.#intervalMs));
  }

  happen(what: Event): void {
    if (what.kind === 'pass') this.pass(what.ms);
    else if (what.kind === 'restart') {
      const saved = JSON.parse(JSON.stringify(this.#room.snapshot())) as unknown;
      this.#room = this.#open();
      this.#room.restore(saved);
    } else this.#room.apply(this.#update(what), this.nowMs);
    this.look();
  }

  #update(what: Exclude<Event, { kind: 'pass' | 'restart' }>): MarketUpdate {
    const { nowMs } = this;
    const step = this.#intervalMs;
    if (what.kind === 'trade') return print(0, nowMs, what.ticks);
    if (what.kind === 'book') return book(0, nowMs, [99, 5], [101, 5]);
    if (what.kind === 'gap') {
      const gap = { type: 'gap', asset: 0, fromMs: Math.max(1, nowMs - what.backMs) } as const;
      return what.heard ? { ...gap, heardMs: nowMs } : gap;
    }
    const wholeToMs = nowMs - (nowMs % step) - what.barsBack * step;
    const bars = Array.from({ length: what.rows }, (_, at) => wholeToMs - (what.rows - at) * step);
    return {
      type: 'mend',
      asset: 0,
      intervalMs: step,
      bars: bars.flatMap((openMs) => [openMs, 100, 105, 95, 101, 3]),
      wholeToMs,
      forming: [],
      settled: what.settled,
    };
  }
}

describe('bars that wait for the venue', () => {
  test.each([MINUTE, 5 * MINUTE, 60 * MINUTE])(
    'of %i ms: none waits past the bound, whatever is answered',
    (intervalMs) => {
      fc.assert(
        fc.property(fc.array(event, { minLength: 5, maxLength: 60 }), (events) => {
          const story = new Story(intervalMs);
          for (const one of events) story.happen(one);
          // Nobody says anything any more.
          story.pass(waitBoundMs(intervalMs) + intervalMs);
          expect(new Set(story.handedOver).size).toBe(story.handedOver.length);
        }),
        { numRuns: 150 },
      );
    },
  );
});

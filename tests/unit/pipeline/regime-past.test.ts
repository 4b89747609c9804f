import { describe, expect, test } from 'vitest';
import { Engine } from '../../../src/engine/index.ts';
import { history, HOUR, instrument, mark, print } from '../../support/market-updates.ts';
import { PipelineLab } from '../../support/pipeline-lab.ts';

const BTC = 3;
const MINUTE = 60_000;
const BASE = 1_000_000_000;

/** An engine with bars of `barMs` that follows the index and knows nothing of it. */
function lab(barMs: number): PipelineLab {
  const it = PipelineLab.live([], (base) => ({ ...base, market: { ...base.market, barIntervalMs: barMs } }));
  const listed = [0, 1, 2].map((asset) => instrument(asset, `S${asset}`, { szDecimals: 2, priceDecimals: 4 }));
  it.step({
    kind: 'Instruments',
    instruments: [...listed, instrument(BTC, 'BTC', { szDecimals: 2, priceDecimals: 4 })],
  });
  return it;
}

const endOf = ({ atMs }: PipelineLab): number => Math.floor(atMs / HOUR) * HOUR;

/** `count` hours before `endMs` that go up and down by turns. */
function quiet(count: number, endMs: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => {
    const close = BASE + (at % 2 === 0 ? 1 : -1) * 1_000_000;
    return [endMs - (count - at) * HOUR, BASE, Math.max(BASE, close), Math.min(BASE, close), close, 500];
  }).flat();
}

const tell = (it: PipelineLab, asset: number, bars: readonly number[]) =>
  it.step({ kind: 'Market', updates: [{ type: 'hours', asset, bars }] });

describe('hours of the long past', () => {
  test('make the regime known where bars are of a minute, and it goes on with the hours of those', () => {
    const it = lab(MINUTE);
    expect(it.engine.figures().regime).toBe('unknown');
    tell(it, BTC, quiet(600, endOf(it)));
    expect(it.engine.figures().regime).toBe('sideways_stable');
    // To the end of this hour, which was not heard whole; the next one is, and falls.
    it.pass(HOUR - (it.atMs % HOUR));
    for (let minute = 0; minute < 60; minute += 1) {
      const ticks = Math.round(BASE * (1 - minute / 600));
      it.step({ kind: 'Market', updates: [mark(BTC, it.atMs, ticks), print(BTC, it.atMs, ticks)] });
      it.pass(MINUTE);
    }
    expect(it.engine.figures().regime).toBe('bear_volatile');
    const copy = Engine.restore(JSON.parse(JSON.stringify(it.engine.snapshot())));
    expect(copy.stateHash()).toBe(it.engine.stateHash());
  });

  test('are the same as the history of an engine with bars of an hour', () => {
    const [long, short] = [lab(HOUR), lab(MINUTE)];
    long.step({ kind: 'Market', updates: [history(BTC, quiet(700, endOf(long)))] });
    tell(short, BTC, quiet(700, endOf(short)));
    const view = (it: PipelineLab) => it.engine.viewSnapshot().find(({ kind }) => kind === 'regime');
    expect(view(short)).toEqual(view(long));
  });

  test('a longer past takes the place of a shorter one, a shorter one adds only what is newer', () => {
    const it = lab(HOUR);
    it.step({ kind: 'Market', updates: [history(BTC, quiet(500, endOf(it)))] });
    const rank = () =>
      it.engine.viewSnapshot().flatMap((patch) => (patch.kind === 'regime' ? [patch.regime.volatilityRank] : []))[0];
    expect(rank()).toBeNull();
    tell(it, BTC, quiet(2_700, endOf(it)));
    expect(rank()).not.toBeNull();
    const hash = it.engine.stateHash();
    tell(it, BTC, quiet(600, endOf(it)));
    expect(rank()).not.toBeNull();
    expect(it.engine.figures().regime).toBe('sideways_stable');
    expect(it.engine.stateHash()).not.toBe(hash); // The step is counted; the regime is as it was.
    it.atMs += 5 * HOUR;
    it.step({ kind: 'Tick' });
    expect(it.engine.figures().regime).toBe('unknown');
    tell(it, BTC, quiet(600, endOf(it)));
    expect(it.engine.figures().regime).toBe('sideways_stable');
    expect(rank()).not.toBeNull();
  });

  test('no hour that is not over counts, none of another market, and none that is no bar', () => {
    const it = lab(MINUTE);
    tell(it, 0, quiet(600, endOf(it)));
    tell(it, BTC, quiet(600, endOf(it) + 200 * HOUR));
    expect(it.engine.figures().regime).toBe('unknown');
    const known = () =>
      it.engine.viewSnapshot().flatMap((patch) => (patch.kind === 'regime' ? [patch.regime.reason] : []))[0];
    expect(known()).toBe('400 of 480 hours of the index are known');
    const bars = [...quiet(600, endOf(it))];
    for (const [at, value] of [
      [0, 17],
      [2, 1],
      [3, Number.NaN],
      [5, -1],
    ] as const) {
      const bad = [...bars];
      bad[at] = value;
      tell(it, BTC, bad);
    }
    tell(it, BTC, bars.slice(1));
    tell(it, 99, bars);
    expect(known()).toBe('400 of 480 hours of the index are known');
  });
});

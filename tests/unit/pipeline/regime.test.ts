import { describe, expect, test } from 'vitest';
import type { RegimeView } from '../../../src/contract/regime-view.ts';
import type { ViewPatch } from '../../../src/contract/views.ts';
import { Engine } from '../../../src/engine/index.ts';
import { history, HOUR, instrument, mark, print, T0 } from '../../support/market-updates.ts';
import { PipelineLab } from '../../support/pipeline-lab.ts';

const BTC = 3;
const START = Math.floor(T0 / HOUR) * HOUR;
const BASE = 1_000_000_000;

/** Hours before the run that go up and down by turns: [openMs, o, h, l, c, v]. */
function quiet(hours: number): readonly number[] {
  return Array.from({ length: hours }, (_, at) => {
    const close = BASE + (at % 2 === 0 ? 1 : -1) * 1_000_000;
    return [START - (hours - at) * HOUR, BASE, Math.max(BASE, close), Math.min(BASE, close), close, 500];
  }).flat();
}

function regimesOf(patches: readonly ViewPatch[]): readonly RegimeView[] {
  return patches.flatMap((patch) => (patch.kind === 'regime' ? [patch.regime] : []));
}

/** An engine that follows the index and knows 600 hours of it. */
function withIndex(): PipelineLab {
  const lab = PipelineLab.live();
  const listed = [0, 1, 2].map((asset) => instrument(asset, `S${asset}`, { szDecimals: 2, priceDecimals: 4 }));
  lab.step({
    kind: 'Instruments',
    instruments: [...listed, instrument(BTC, 'BTC', { szDecimals: 2, priceDecimals: 4 })],
  });
  lab.step({ kind: 'Market', updates: [history(BTC, quiet(600))] });
  return lab;
}

/** A trade of the index at `ticks` now, then the end of its hour. */
function hourAt(lab: PipelineLab, ticks: number) {
  lab.step({ kind: 'Market', updates: [mark(BTC, lab.atMs, ticks), print(BTC, lab.atMs, ticks)] });
  return lab.pass(HOUR);
}

describe('the regime in the engine', () => {
  test('is known from history without a word, is told when it turns, and goes on after a restart', () => {
    const lab = withIndex();
    expect(lab.engine.figures().regime).toBe('sideways_stable');
    expect(lab.engine.viewSnapshot().filter(({ kind }) => kind === 'alerts')).toEqual([{ kind: 'alerts', add: [] }]);
    const effects = hourAt(lab, Math.round(BASE * 0.9));
    expect(lab.engine.figures().regime).toBe('bear_volatile');
    const alerts = effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert] : []));
    expect(alerts.filter(({ category }) => category === 'risk_management')).toEqual([
      expect.objectContaining({
        level: 'warning',
        category: 'risk_management',
        title: 'The market is a volatile bear market',
      }),
    ]);
    const copy = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    expect(regimesOf(copy.viewSnapshot())).toEqual(regimesOf(lab.engine.viewSnapshot()));
    expect(copy.stateHash()).toBe(lab.engine.stateHash());
  });

  test('becomes unknown on the picture when the index has no new hour, by time alone', () => {
    const lab = withIndex();
    lab.engine.viewSnapshot();
    expect(regimesOf(lab.step({ kind: 'Tick' }, true).viewPatches ?? [])).toHaveLength(1);
    expect(regimesOf(lab.step({ kind: 'Tick' }, true).viewPatches ?? [])).toEqual([]);
    lab.atMs += 4 * HOUR;
    // Hours without a trade of the index are hours in which nobody heard it.
    expect(regimesOf(lab.step({ kind: 'Tick' }, true).viewPatches ?? [])).toEqual([
      expect.objectContaining({ regime: 'unknown', reason: 'the index has no new hour' }),
    ]);
  });

  test("of other markets than the index is nobody's business", () => {
    const lab = PipelineLab.live();
    lab.step({ kind: 'Market', updates: [history(0, quiet(600))] });
    expect(lab.engine.figures().regime).toBe('unknown');
    expect(regimesOf(lab.engine.viewSnapshot())[0]?.reason).toBe('0 of 480 hours of the index are known');
  });
});

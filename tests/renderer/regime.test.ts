import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { RegimeView } from '../../src/contract/regime-view.ts';
import { stretchesOf } from '../../src/renderer/panels/regime/regime-band.tsx';
import { RegimeBody } from '../../src/renderer/panels/regime/regime-panel.tsx';
import { applyPatches } from '../../src/renderer/stores/apply-patches.ts';
import { EMPTY_VIEW } from '../../src/renderer/stores/view-state.ts';
import { regime } from './samples.ts';

const HOUR = 3_600_000;
const SINCE = 1_760_000_400_000;

function shown(view: RegimeView | null): string {
  return renderToStaticMarkup(createElement(RegimeBody, { view, nowMs: SINCE + 30 * HOUR }));
}

describe('the regime panel', () => {
  it('shows regime, since when, confidence and every figure, and says what is not known yet', () => {
    const html = shown(regime({ volumeRatio: 1.5 }));
    expect(html).toContain('data-regime="sideways_stable"');
    for (const words of [
      'Sideways, calm',
      'for 1d 06h',
      '40%',
      '−0.12',
      '2.10% a day',
      'not known yet',
      '1.50 × usual',
    ])
      expect(html, words).toContain(words);
  });

  it('says why there is none, and draws no score then', () => {
    const nothing = {
      regime: 'unknown',
      pending: 'unknown',
      sinceMs: null,
      trendScore: null,
      sigmaFast: null,
    } as const;
    const html = shown(regime({ ...nothing, reason: '12 of 480 hours of the index are known' }));
    expect(html).toContain('12 of 480 hours of the index are known');
    expect(html).not.toContain('aria-label="Trend score"');
    expect(shown(null)).toContain('No closed hour of the index yet');
  });

  it('tells a regime that is held, and one that a fall holds', () => {
    expect(shown(regime({ pending: 'bull_stable' }))).toContain('The figures say bull, calm');
    expect(shown(regime({ regime: 'bear_volatile', overridden: true }))).toContain('Held by a fall');
  });

  it('keeps a score beyond the scale on it', () => {
    expect(shown(regime({ trendScore: 9 }))).toContain('aria-valuetext="9.00"');
    expect(shown(regime({ trendScore: 9 }))).toContain('left:100%');
  });
});

describe('what the parts say', () => {
  it('shows each figure with its vote, and all together', () => {
    const html = shown(regime());
    expect(html).toMatch(/data-testid="regime-composite"[^>]*>Neutral</);
    expect(html).toMatch(/data-testid="regime-vote-volatility"[^>]*>\+1</);
    expect(html).toMatch(/data-testid="regime-vote-correlation"[^>]*>−1</);
    expect(html).toContain('0.86');
    expect(shown(regime({ composite: null }))).toMatch(/data-testid="regime-composite"[^>]*>Not known</);
  });
});

describe('the band of ninety days', () => {
  const NOW = SINCE + 30 * HOUR;
  const DAY = 24 * HOUR;

  it('begins where a regime is known, ends now, and leaves out what is older', () => {
    const changes = [
      { atMs: NOW - 200 * DAY, regime: 'bull_stable' },
      { atMs: NOW - 100 * DAY, regime: 'bear_stable' },
      { atMs: NOW - 45 * DAY, regime: 'bull_volatile' },
    ] as const;
    const found = stretchesOf({ changes, regime: 'bull_volatile' }, NOW);
    expect(found.map(({ regime: of, left, width }) => [of, left, width])).toEqual([
      ['bear_stable', 0, 0.5],
      ['bull_volatile', 0.5, 0.5],
    ]);
    expect(stretchesOf({ changes: changes.slice(2), regime: 'bull_volatile' }, NOW)).toHaveLength(1);
    expect(stretchesOf({ changes: [], regime: 'unknown' }, NOW)).toEqual([]);
  });

  it('does not show a regime as going on that is not known any more', () => {
    const changes = [{ atMs: NOW - 10 * DAY, regime: 'bull_stable' }] as const;
    expect(stretchesOf({ changes, regime: 'unknown' }, NOW)[0]?.regime).toBe('unknown');
  });
});

it('the picture takes the newest regime', () => {
  const first = applyPatches(EMPTY_VIEW, [{ kind: 'regime', regime: regime() }]);
  expect(applyPatches(first, [{ kind: 'regime', regime: regime({ confidence: 1 }) }]).regime?.confidence).toBe(1);
});

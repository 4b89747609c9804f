import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { BreakerView, RiskView } from '../../src/contract/risk-views.ts';
import { type BannerSources, bannersOf } from '../../src/renderer/panels/banners/banner-list.ts';
import { BreakersBody } from '../../src/renderer/panels/breakers/breakers-panel.tsx';
import { EMPTY_VIEW } from '../../src/renderer/stores/view-state.ts';
import { armed, breakersAt } from './preview/fixture-breakers.ts';
import { risk, session } from './samples.ts';

const NOW = 1_760_000_000_000;

const shown = (breakers: readonly BreakerView[], more: Partial<RiskView> = {}): string =>
  renderToStaticMarkup(createElement(BreakersBody, { risk: { ...risk(), breakers, ...more }, nowMs: NOW }));

describe('the breakers', () => {
  it('stand in a list with figure, bound and state; what is not armed is told of first', () => {
    const html = shown(breakersAt(NOW, false));
    for (const { name, state } of breakersAt(NOW, false))
      expect(html).toMatch(new RegExp(`data-testid="breaker-${name}" data-state="${state}"`));
    expect(html).toContain('71');
    expect(html).toContain('0.97 ×');
    // The first that is not armed is the one that a person took out.
    expect(html).toContain('data-testid="breaker-enable"');
    expect(html).toContain('in 21h 00m');
  });

  it('a figure that is not known is said to be', () => {
    expect(shown([armed({ metric: null })])).toContain('not known');
  });

  it('offer what each waits for, and nothing else', () => {
    const seen = shown([armed({ state: 'latched', needs: 'acknowledgement' })]);
    expect(seen).toContain('breaker-acknowledge');
    expect(seen).not.toContain('breaker-accept');
    const word = shown([armed({ name: 'total_drawdown', state: 'latched', needs: 'confirmation' })]);
    expect(word).toContain('breaker-accept');
    expect(word).not.toContain('breaker-acknowledge');
    expect(shown([armed()])).toContain('breaker-disable');
    expect(shown([armed()])).not.toContain('season-ask');
  });

  it('total drawdown shows both highs and begins a season', () => {
    const html = shown([armed({ name: 'total_drawdown' })], {
      seasonDrawdownRate: 0.013,
      lifetimeDrawdownRate: 0.21,
      seasonSinceMs: NOW - 86_400_000,
    });
    expect(html).toContain('1.30%');
    expect(html).toContain('21.00%');
    expect(html).toContain('season-ask');
  });

  it('tell their trips with what they saw and how long each lasted', () => {
    const html = shown([breakersAt(NOW, false)[5] as BreakerView]);
    expect(html).toContain('13.10%');
    expect(html).toContain('lasts');
  });
});

describe('their banners', () => {
  const calm: BannerSources = {
    link: { ...EMPTY_VIEW.link, status: 'live' },
    session: { ...session(0), atMs: NOW },
    info: null,
    reduceOnly: false,
    halted: false,
    dismissed: new Set(),
    interventions: [],
    unprotected: [],
  };
  const lines = (breakers: readonly BreakerView[]) => bannersOf({ ...calm, breakers });

  it('say what is tripped or out, for as long as it lasts', () => {
    expect(lines([armed()])).toEqual([]);
    expect(lines(breakersAt(NOW, true)).map(({ kind, title, tab }) => [kind, title, tab])).toEqual([
      ['breaker', 'Daily drawdown: tripped, and held', 'breakers'],
      ['breaker', 'Correlation spike: taken out by a person', 'breakers'],
      ['breaker', 'Volatility spike: cooling down', 'breakers'],
    ]);
    expect(lines(breakersAt(NOW, true))[0]?.text).toContain('Blocks every entry');
    expect(lines(breakersAt(NOW, true))[0]?.text).toContain('Waits for somebody who has seen it.');
    expect(lines(breakersAt(NOW, true))[1]?.text).toContain('21h 00m');
  });
});

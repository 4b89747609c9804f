import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { RehearsalResult, RehearsalView } from '../../src/contract/rehearsal.ts';
import { dayWords } from '../../src/renderer/panels/rehearsal/curves.tsx';
import { Outcome } from '../../src/renderer/panels/rehearsal/outcome.tsx';
import { RehearsalBody } from '../../src/renderer/panels/rehearsal/rehearsal-dialog.tsx';
import { savedWords, tripMeasure } from '../../src/renderer/panels/rehearsal/rehearsal-words.ts';
import { REHEARSABLE, REHEARSED } from './preview/fake-rehearsal.ts';

function shown(view: RehearsalView | null, result: RehearsalResult | null = null, failure = ''): string {
  const take = (): void => undefined;
  return renderToStaticMarkup(createElement(RehearsalBody, { view, result, failure, take }));
}

describe('rehearsals', () => {
  it('say what is missing and where to get it', () => {
    const why = 'only 100 closed hours of BTC are stored, needed are 720 (30 days)';
    const html = shown({ ...REHEARSABLE, whyNot: why });
    expect(html).toContain('Only 100 closed hours of BTC are stored');
    expect(html).toContain('data-testid="rehearsal-data"');
    expect(html).not.toContain('rehearsal-begin');
    expect(shown(null, null, 'the candle store could not be opened')).toContain('the candle store could not be opened');
  });

  it('show how far one is, with a way to end it', () => {
    const html = shown({ ...REHEARSABLE, running: { done: 25, total: 100 } });
    expect(html).toContain('25%');
    expect(html).toContain('rehearsal-cancel');
    expect(html).not.toContain('rehearsal-begin');
  });

  it('keep the index in, and say why the last one has no result', () => {
    const html = shown({ ...REHEARSABLE, problem: 'it was cancelled' });
    expect(html).toMatch(/disabled=""[^>]*data-testid="rehearse-BTC"/);
    expect(html).toContain('The last rehearsal has no result: it was cancelled');
  });

  it('tell the three books, each breaker, and that the mood was not known', () => {
    const html = renderToStaticMarkup(createElement(Outcome, { result: REHEARSED, shows: 'days' }));
    expect(html).toMatch(/rehearsal-book-plain.*12\.0%.*48\.0%/);
    expect(html).toMatch(/rehearsed-daily_drawdown.*2 trips.*saved 4\.10%/);
    expect(html).toMatch(/rehearsed-volatility_spike.*1 trip.*cost 1\.20%/);
    expect(html).toMatch(/rehearsed-correlation_spike.*no trip/);
    expect(html.match(/data-testid="rehearsed-/g)).toHaveLength(7);
    expect(html).toContain('books within the caps');
    expect(html).toContain('Fear &amp; Greed was not known');
    expect(html.match(/<polyline/g)).toHaveLength(3);
  });

  it('tell a concentration as a multiple of its limit or as an index, by its bound', () => {
    const breaker = 'position_concentration';
    expect([1.1, 0.35].map((bound) => tripMeasure({ breaker, bound }))).toEqual(['asset_share', 'concentration']);
    expect(renderToStaticMarkup(createElement(Outcome, { result: REHEARSED, shows: 'trips' }))).toContain(
      'Concentration',
    );
  });

  it('tell a day in words, and a trip that changed nothing as such', () => {
    expect(dayWords(REHEARSED.days[59]!)).toMatch(
      /^2024-02-29: .*; worth 1\.\d{3}, 1\.\d{3}, 1\.\d{3}; Volatility spike$/,
    );
    expect([0.012, -0.004, 0.00001].map(savedWords)).toEqual(['saved 1.20%', 'cost 0.40%', 'nothing']);
  });
});

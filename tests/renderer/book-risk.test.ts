import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { BookRiskView } from '../../src/contract/book-risk.ts';
import type { RiskMetricsView } from '../../src/contract/risk-metrics.ts';
import { RiskBody } from '../../src/renderer/panels/risk/risk-panel.tsx';
import { bookRisk, risk, riskMetrics } from './samples.ts';

function shown(view: BookRiskView | null, metrics: RiskMetricsView | null = null): string {
  return renderToStaticMarkup(createElement(RiskBody, { view, risk: metrics === null ? null : risk({ metrics }) }));
}

describe('the risk panel', () => {
  it('shows each figure, each holding with its side and its part, and every correlation as a number', () => {
    const html = shown(bookRisk());
    for (const words of [
      '8.0%',
      '1.10%',
      '−0.70',
      '0.52',
      '+15.0%',
      '−10.0%',
      '50%',
      'volatility not known, counts as 150 %',
    ])
      expect(html, words).toContain(words);
    expect(html).toContain('BTC and ETH: 0.700');
    expect(html.match(/not known yet/g)).toHaveLength(1);
  });

  it('says that nothing is held, and that nothing is known', () => {
    expect(shown(bookRisk({ holdings: [], correlations: [] }))).toContain('No position, no risk');
    const unknown = 'the account is worth nothing';
    expect(shown(bookRisk({ holdings: [], correlations: [], unknown }))).toMatch(
      /Not known.*the account is worth nothing/,
    );
    expect(shown(null)).toContain('Waiting for the engine');
  });

  it('says that correlations are not known, and what counts then', () => {
    expect(shown(bookRisk({ meanCorrelation: null }))).toContain('counts as 0.80');
    expect(shown(bookRisk())).not.toContain('counts as 0.80');
  });

  it('maps the largest dozen of many holdings and lists all of them', () => {
    const [holding] = bookRisk().holdings;
    const holdings = Array.from({ length: 20 }, (_, asset) => ({
      ...holding!,
      asset,
      symbol: `S${asset}x`,
      weight: (asset + 1) / 100,
    }));
    const html = shown(bookRisk({ holdings, correlations: holdings.map(() => holdings.map(() => 0.5)) }));
    expect(html).toContain('S19x and S8x');
    expect(html).not.toContain('and S7x');
    expect(html).toContain('>S0x<');
  });

  it('shows every figure of the account, with or without a position', () => {
    for (const html of [
      shown(bookRisk(), riskMetrics()),
      shown(bookRisk({ holdings: [], correlations: [] }), riskMetrics()),
    ])
      for (const words of [
        'Low',
        '−12.34',
        '0.10% / 0.20%',
        '1.27 (64 d)',
        '2 for 2,500',
        '25.0% / −5.0%',
        'BTC −15.0%',
        '1.3%',
        'ETH 43%',
        'not told',
        '0.40% / 0.10%',
        '24 (5h)',
        '38%',
      ])
        expect(html, words).toContain(words);
  });

  it('says of figures of the account that they are not known, and that there is nothing to name', () => {
    const html = shown(
      bookRisk({ holdings: [], correlations: [], unknown: 'the worth of the account is not known' }),
      riskMetrics({
        sharpe: null,
        sharpeDays: 3,
        dailyPnlUnits: null,
        fearGreed: null,
        nearestLiquidation: null,
        grossRate: null,
      }),
    );
    expect(html).toContain('not known yet (3 d)');
    expect(html.match(/not known yet/g)?.length).toBeGreaterThanOrEqual(4);
    expect(html).toContain('none');
  });
});

import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { WhatIfView } from '../../src/contract/what-if.ts';
import { WhatIf } from '../../src/renderer/parts/what-if.tsx';
import { whatIf } from './samples.ts';

function shown(view: WhatIfView): string {
  return renderToStaticMarkup(createElement(WhatIf, { view }));
}

describe('what a ticket would make of the book', () => {
  it('shows each figure before and after, and a dash for what is not known', () => {
    const html = shown(whatIf());
    for (const words of [
      '+10.0%',
      '20.0%',
      '30.0%',
      '13.0%',
      '1.10%',
      '29%',
      '2.0%',
      'none by this alone',
      '20x',
      '−0.024%',
      '0.40%',
    ])
      expect(html, words).toContain(words);
    expect(html).toContain('>–<');
    expect(shown(whatIf({ liquidationDistance: 0.31 }))).toContain('31% away');
  });

  it('marks a loss that would trip the breaker, also exactly at its bound', () => {
    expect(shown(whatIf())).not.toContain('font-semibold text-down');
    expect(shown(whatIf({ headroomRate: 0 }))).toContain('font-semibold text-down');
    expect(shown(whatIf({ headroomRate: null }))).not.toContain('font-semibold text-down');
  });
});

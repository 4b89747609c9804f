import { expect, test } from 'vitest';
import { loosens, type SettingView } from '../../../src/contract/settings-view.ts';
import { KNOBS, withinBound } from '../../../src/engine/config/bounds.ts';
import { describeSettings, withoutRestart } from '../../../src/engine/config/describe-settings.ts';
import { defaultSettings, parseSettings } from '../../../src/engine/index.ts';
import type { EngineSettings } from '../../../src/engine/domain/settings.ts';

const base = defaultSettings();

function described(json: unknown = {}): readonly SettingView[] {
  const saved = parseSettings(json, base);
  if (!saved.ok) throw new Error(saved.error.detail);
  return describeSettings({ saved: saved.value, fallback: base, running: base });
}

function at(path: string, rows = described()): SettingView {
  const row = rows.find((one) => one.path === path);
  if (row === undefined) throw new Error(`no setting ${path}`);
  return row;
}

test('every knob but those of the rules is there, with the bounds that the file is checked by', () => {
  const paths = new Set(described().map(({ path }) => path.replace(/\[\d+\]/g, '[]')));
  for (const knob of KNOBS) {
    if (knob.path.startsWith('desk.autoRules[]')) continue;
    expect(paths, knob.path).toContain(knob.path);
  }
  for (const { path, allowed, value } of described()) {
    const knob = KNOBS.find((one) => one.path === path.replace(/\[\d+\]/g, '[]'));
    if (knob === undefined) continue;
    expect(allowed).toMatchObject({ kind: 'number', min: knob.min, max: knob.max, unit: knob.unit });
    expect(withinBound(knob, value as number), path).toBe(true);
  }
});

test('every setting has a sentence, and every word has words to choose from', () => {
  for (const { path, sentence, allowed } of described()) {
    expect(sentence, path).toMatch(/^[A-Z].*\.$/);
    if (allowed.kind === 'word') expect(allowed.words.length, path).toBeGreaterThan(1);
  }
});

test('what the file says stands beside the default and beside what runs', () => {
  const row = at('risk.caps.assetRate', described({ risk: { caps: { assetRate: 0.1 } } }));
  expect(row).toMatchObject({ value: 0.1, fallback: 0.15, running: 0.15, section: 'risk.caps', name: 'assetRate' });
});

test('a gene is compared with the default of its own strategy, or of its family', () => {
  const rows = described({
    strategies: [
      { strategyId: 'donchian-20-10', family: 'donchian', stopAtr: 3 },
      { strategyId: 'own', family: 'ema_cross', slowBars: 60 },
    ],
  });
  expect(at('strategies[0].stopAtr', rows)).toMatchObject({
    value: 3,
    fallback: 2,
    section: 'strategies: donchian-20-10',
  });
  expect(at('strategies[1].slowBars', rows)).toMatchObject({ value: 60, fallback: 48 });
});

test.each([
  ['risk.caps.assetRate', 0.2, true],
  ['risk.caps.assetRate', 0.1, false],
  ['risk.caps.assetRate', 0.15, false],
  ['sizing.minVolatilityBars', 20, true],
  ['sizing.minVolatilityBars', 60, false],
  ['execution.deadManSwitch', 'off', true],
  ['execution.quoteMs', 60_000, false],
])('%s = %s loosens a limit: %s', (path, next, expected) => {
  expect(loosens(at(path), next)).toBe(expected);
});

test('what only a start can take is kept as it runs', () => {
  const next: EngineSettings = {
    ...base,
    market: { barIntervalMs: 60_000, barsKept: 50, staleAfterMs: 9_000 },
    sentiment: { enabled: !base.sentiment.enabled },
  };
  const live = withoutRestart(next, base);
  expect(live.market).toEqual({ ...base.market, staleAfterMs: 9_000 });
  expect(live.sentiment).toEqual(base.sentiment);
  const waiting = described().filter(({ effect }) => effect === 'next_start');
  expect(waiting.map(({ path }) => path)).toEqual(['market.barIntervalMs', 'market.barsKept', 'sentiment.enabled']);
});

import { expect, test } from 'vitest';
import { sandboxSettings } from '../../../src/adapters/exchange-link/sandbox-settings.ts';
import { defaultSettings, parseSettings } from '../../../src/engine/index.ts';

test('the index is asked for unless a person says no; on the sandbox only a recording brings one', () => {
  expect(defaultSettings().sentiment).toEqual({ enabled: true });
  expect(sandboxSettings(defaultSettings(), 60_000).sentiment.enabled).toBe(false);
  expect(sandboxSettings(defaultSettings(), 3_600_000, true).sentiment.enabled).toBe(true);
  expect(parseSettings({ sentiment: { enabled: false } })).toMatchObject({ value: { sentiment: { enabled: false } } });
});

test.each([
  [{ sentiment: { enabled: 'yes' } }, 'sentiment.enabled', 'true or false'],
  [{ sentiment: { enabled: 1 } }, 'sentiment.enabled', 'true or false'],
  [{ sentiment: { url: 'http://x' } }, 'sentiment.url', 'no such setting; known: enabled'],
  [{ sentiment: true }, 'sentiment', 'an object'],
])('%j is refused with its path and what is allowed', (json, field, limit) => {
  expect(parseSettings(json)).toMatchObject({ ok: false, error: { code: 'CONFIG', field, limit } });
});

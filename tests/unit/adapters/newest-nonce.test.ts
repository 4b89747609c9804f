import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NonceSource } from '../../../src/adapters/hyperliquid/nonce-source.ts';
import { JournalWriter } from '../../../src/adapters/store/journal-writer.ts';
import { newestNonce } from '../../../src/adapters/store/newest-nonce.ts';
import type { JournalLine } from '../../../src/engine/domain/ports.ts';

const NOW = 1_790_000_000_000;
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-nonce-'));
  path = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A journal of these lines, left by a process that died. */
function journal(lines: readonly { readonly type: JournalLine['type']; readonly payload: unknown }[]): void {
  const writer = new JournalWriter(
    { path, marketBytes: 1e9, durability: 'process_crash', maxPages: null },
    () => undefined,
  );
  writer.append(
    lines.map(({ type, payload }, i) => ({
      recordNo: i + 1,
      seq: i + 1,
      type,
      class: 'audit' as const,
      atMs: i,
      payload: JSON.stringify(payload),
    })),
  );
  writer.close();
}

const intent = (nonce?: number) => ({
  type: 'intent' as const,
  payload: nonce === undefined ? { kind: 'Cancel' } : { kind: 'SendOrders', nonce },
});

test('an intent that was never sent has used its number up: the next run starts above it, also when the clock went back', () => {
  journal([intent(NOW + 5), { type: 'released', payload: { effectId: 'e' } }, intent(NOW + 9), intent()]);
  expect(newestNonce(path, NOW)).toBe(NOW + 9);
  const anHourBack = NOW - 3_600_000;
  const nonces = new NonceSource(() => anHourBack, newestNonce(path, anHourBack));
  expect([nonces.next(), nonces.next()]).toEqual([NOW + 10, NOW + 11]);
});

test('the clock counts where it is further', () => {
  journal([intent(NOW - 60_000)]);
  expect(new NonceSource(() => NOW, newestNonce(path, NOW)).next()).toBe(NOW);
});

test('a number that the venue would not take is passed over', () => {
  journal([intent(NOW), intent(NOW + 86_400_000 * 2)]);
  expect(newestNonce(path, NOW)).toBe(NOW);
});

test('no journal, one without intents, and a file that is none hold no number', () => {
  expect(newestNonce(path, NOW)).toBe(0);
  journal([{ type: 'input', payload: { kind: 'Tick', nonce: 7 } }]);
  expect(newestNonce(path, NOW)).toBe(0);
  const broken = join(folder, 'broken.db');
  writeFileSync(broken, 'no database');
  expect(newestNonce(broken, NOW)).toBe(0);
});

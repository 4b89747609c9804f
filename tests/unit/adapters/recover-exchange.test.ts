import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { recoverExchange } from '../../../src/adapters/exchange-link/recover-exchange.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { createGeneratedModel } from '../../../src/exchange/market/generated-model.ts';
import { SNAPSHOT_VERSION } from '../../../src/exchange/snapshot.ts';
import { GroupCommitStore } from '../../../src/simulation/group-commit-store.ts';

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

const options = () => ({ model: createGeneratedModel({ seed: 1, startMs: 1_760_056_250_000 }) });

/** Journal of an exchange that was saved after a second, its snapshot changed by `alter`. */
async function saved(alter: (snapshot: { state: { version: number } }) => void): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'trimtab-exchange-'));
  homes.push(home);
  const path = join(home, 'exchange.db');
  const exchange = new Exchange(options());
  const input = { kind: 'advance', atMs: exchange.nowMs + 1_000 } as const;
  exchange.step(input);
  const store = new GroupCommitStore({ path, marketBytes: 1e9, maxPages: null, durability: 'process_crash' });
  store.append({
    recordNo: 1,
    seq: 1,
    type: 'input',
    class: 'market',
    atMs: input.atMs,
    payload: JSON.stringify(input),
  });
  const snapshot = structuredClone(exchange.snapshot()) as unknown as { state: { version: number } };
  alter(snapshot);
  const state = JSON.stringify(snapshot);
  store.saveSnapshot({ seq: 1, atMs: input.atMs, recordNo: 1, stateHash: null, state });
  await store.close();
  return path;
}

test('an exchange goes on from its snapshot', async () => {
  const path = await saved(() => undefined);
  const recovered = recoverExchange(path, options(), 'test');
  expect(recovered.resumed).toBe(true);
  expect(recovered.exchange.nowMs).toBe(1_760_056_251_000);
});

test('one that another version saved is refused with both versions and a way out; the file stays', async () => {
  const path = await saved((snapshot) => {
    snapshot.state.version = SNAPSHOT_VERSION - 1;
  });
  expect(() => recoverExchange(path, options(), 'test')).toThrow(
    `another version of the embedded exchange (${SNAPSHOT_VERSION - 1}, this is ${SNAPSHOT_VERSION}); choose another --home`,
  );
  expect(() => recoverExchange(path, options(), 'test')).toThrow(path);
});

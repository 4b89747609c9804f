import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, trackedFiles } from './support/project.ts';

/*
 * Testnet and mainnet differ by configuration alone: only the gateway's folder knows where a venue is and what its signatures are made for.
 */

const GATEWAY = 'src/adapters/hyperliquid/';

/** Files outside of it that may name a venue, and why. */
const MAY_NAME: Readonly<Record<string, string>> = {
  'src/contract/views.ts': 'the names themselves, as the window shows them',
  'src/adapters/paper/identity.ts': 'what the paper venue is called in homes and journals',
  'src/cli/headless.ts': 'asks which venue, and for the typed confirmation of real money',
  'src/main/arguments.ts': 'asks which venue, and for the typed confirmation of real money',
  'src/main/compat.ts': 'which venues work on this runtime',
  'src/renderer/app/app.tsx': 'the red frame around real money',
};

/** Files of the engine that touch the venue of the run: two take it in, one shows it. */
const MAY_TOUCH = ['src/engine/pipeline.ts', 'src/engine/pipeline/on-run.ts', 'src/engine/pipeline/session-views.ts'];

const sources = trackedFiles()
  .filter((path) => /^src\/.*\.tsx?$/.test(path))
  .map((path) => [path, readFileSync(join(ROOT, path), 'utf8')] as const);

function hits(pattern: RegExp, wanted: (path: string) => boolean): readonly string[] {
  return sources.flatMap(([path, text]) =>
    wanted(path)
      ? text.split('\n').flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : []))
      : [],
  );
}

const outside = (path: string): boolean => !path.startsWith(GATEWAY);

describe('which venue it is', () => {
  test('is found by this test where it is known', () => {
    expect(hits(/api\.hyperliquid\.xyz/, (path) => path.startsWith(GATEWAY))).toHaveLength(1);
    expect(hits(/'(testnet|live)'/, (path) => path.startsWith(GATEWAY)).length).toBeGreaterThan(1);
  });

  test('no server of a venue is named outside of the gateway', () => {
    expect(hits(/hyperliquid(-testnet)?\.xyz/, outside)).toEqual([]);
  });

  test('no code outside of the gateway asks whether it is the testnet', () => {
    // The bench signs with other clients, whose interfaces ask for it; the sandbox stands in for both networks.
    const isPeer = (path: string): boolean => path.startsWith('src/cli/bench/') || path.startsWith('src/sandbox/');
    expect(hits(/\bisTestnet\b|\bTESTNET_|\bMAINNET_/, (path) => outside(path) && !isPeer(path))).toEqual([]);
  });

  test('no venue is named by word but where a person is asked or shown', () => {
    const named = hits(/venue.*['"`](testnet|live|paper)['"`]|['"`](testnet|live|paper)['"`].*venue/i, (path) =>
      outside(path),
    );
    expect(named.filter((hit) => !((hit.split(':')[0] as string) in MAY_NAME))).toEqual([]);
  });

  test('every exception is needed', () => {
    const named = new Set(hits(/['"](testnet|live|paper)['"]/, outside).map((hit) => hit.split(':')[0]));
    expect(Object.keys(MAY_NAME).filter((path) => !named.has(path))).toEqual([]);
  });

  test('the engine takes it in and shows it, and never looks at it', () => {
    const touched = hits(/\.venue\b/, (path) => path.startsWith('src/engine/') && !MAY_TOUCH.includes(path));
    // A snapshot's difference has a venue side beside ours; that is a figure, no name.
    expect(touched.filter((hit) => !/difference\.venue/.test(hit))).toEqual([]);
    expect(hits(/\b(if|switch|\?|===|!==).*\.venue\b/, (path) => MAY_TOUCH.includes(path))).toEqual([]);
  });

  test('inside the gateway it is read where requests are addressed and signed, and nowhere else', () => {
    const readers = new Set(
      hits(/\bisTestnet\b|\.source\b|readonly source\b/, (path) => path.startsWith(GATEWAY)).map(
        (hit) => hit.split(':')[0],
      ),
    );
    expect([...readers].toSorted((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual(
      ['agent-signer.ts', 'endpoints.ts', 'open-live.ts', 'stream-transport.ts'].map((name) => `${GATEWAY}${name}`),
    );
  });
});

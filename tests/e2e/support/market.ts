import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeIdentity } from '../../../src/adapters/exchange-link/sandbox-identity.ts';
import { replaceFile } from '../../../src/adapters/home/write-file.ts';

/** Ten seconds before a bar ends: strategies speak soon. */
const START_MS = Date.UTC(2025, 0, 1, 0, 0, 50);

/** Address of the client at the sandbox. */
export const ACCOUNT = '0x7472696d7461620000000000000000000000005b';

/** Gives a new home the market of a fixed moment, so that every run of a test sees the same prices and signals. */
export function fixMarket(home: string): void {
  mkdirSync(home, { recursive: true });
  writeIdentity(home, {
    market: 'generated',
    seed: 1,
    dataName: null,
    dataDigest: null,
    startMs: START_MS,
    balanceUnits: 10_000_000_000,
    account: ACCOUNT,
  });
}

/** Writes the config of a home. */
export function writeConfig(home: string, config: unknown): void {
  mkdirSync(home, { recursive: true });
  replaceFile(join(home, 'config.json'), JSON.stringify(config));
}

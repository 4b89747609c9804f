import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { type OpenOptions, Terminal } from './terminal.ts';

interface Fixtures {
  /** A home of this test alone, removed afterwards. */
  readonly home: string;
  /** Opens the terminal, on `home` unless another is named; whatever still runs at the end is ended. */
  readonly open: (options?: Partial<OpenOptions>) => Promise<Terminal>;
}

/** The window's test: a fresh home, terminals that never outlive it, their logs attached when it fails. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture uses from this pattern.
  home: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'trimtab-e2e-'));
    await use(home);
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  },
  open: async ({ home }, use, info) => {
    const opened: Terminal[] = [];
    await use(async (options = {}) => {
      const terminal = await Terminal.open({ home, ...options });
      opened.push(terminal);
      return terminal;
    });
    for (const terminal of opened) {
      if (!terminal.ended) await terminal.signal('SIGKILL');
      if (info.status === info.expectedStatus) continue;
      const path = info.outputPath(`log-${opened.indexOf(terminal) + 1}.txt`);
      writeFileSync(path, terminal.log.text);
      await info.attach('log', { path, contentType: 'text/plain' });
    }
  },
});

export { expect } from '@playwright/test';

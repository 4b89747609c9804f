import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStart } from './support/bare.ts';
import { expect, test } from './support/fixtures.ts';
import { RESULTS } from './support/tree.ts';

/** The generated market makes about seven events a second and symbol; at this speed it is ten. */
const TEN_UPDATES = '1.5';

/** Window frames from which their share of missed ones is told. */
const FRAMES = 600;

function keep(name: string, figures: unknown): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`${name}: ${JSON.stringify(figures)}`);
}

test('npm start shows moving prices within seconds', async ({ home }) => {
  const from = performance.now();
  const started = runStart(['--home', home]);
  const { atMs, text } = await started.log.line(/^prices move in the window/);
  keep('start', { fromCommandMs: Math.round(atMs - from), said: text });
  // The promise of three seconds is judged by the bench, on a machine that does nothing else.
  expect(atMs - from).toBeLessThan(20_000);
  started.child.kill('SIGTERM');
  expect(await started.exited).toBe(0);
});

test('with 66 symbols at ten updates a second the loop is on time and the window draws', async ({ open }) => {
  const terminal = await open({ args: ['--speed', TEN_UPDATES] });
  const root = terminal.page.locator('html');
  const count = async (name: string): Promise<number> => Number((await root.getAttribute(`data-${name}`)) ?? 0);
  await expect.poll(() => count('frames'), { timeout: 60_000 }).toBeGreaterThan(FRAMES);
  const [frames, missed] = [await count('frames'), await count('missed')];
  const { rows, instruments } = await terminal.picture();
  expect(rows.filter((row) => !row.stale).length).toBeGreaterThanOrEqual(60);
  expect(await terminal.quit()).toBe(0);
  const { text } = await terminal.log.line(/^loop lag/);
  keep('load', { symbols: instruments.length, frames, missed, missedRate: missed / frames, said: text });
  expect(missed / frames).toBeLessThan(0.5);
  const p99 = Number(/p99 ([\d.]+) ms/.exec(text)?.[1]);
  expect(p99).toBeLessThan(250);
});

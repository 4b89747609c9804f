import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from './support/fixtures.ts';
import { fixMarket } from './support/market.ts';

/* The candle store in the real window: files come in, are listed with their gap, go out again, and are deleted. */

const HOUR = 3_600_000;
const FIRST_MS = Date.UTC(2024, 0, 1);

/** 60 hours with 10 missing after the first 20. */
function candles(): string {
  const rows = Array.from({ length: 60 }, (_, at) => at)
    .filter((at) => at < 20 || at >= 30)
    .map((at) => `${FIRST_MS + at * HOUR},100,101,99,100.5,7`);
  return `t,o,h,l,c,v\n${rows.join('\n')}\n`;
}

test('candle files are imported and listed with their gap, exported and deleted; a bad file brings nothing in', async ({
  open,
  home,
}) => {
  fixMarket(home);
  const folder = join(home, 'files');
  mkdirSync(folder, { recursive: true });
  const good = join(folder, 'BTC.csv');
  const bad = join(folder, 'ETH.csv');
  const out = join(folder, 'out.csv.gz');
  writeFileSync(good, candles());
  writeFileSync(bad, candles().replace('100,101,99', '100,90,99'));
  const terminal = await open({ main: true });
  await terminal.state('live');
  /** What the system's own dialog answers next. */
  const pick = (files: readonly string[], to: string): Promise<void> =>
    terminal.main.act(
      ({ dialog }, answer) => {
        dialog.showOpenDialog = async () => ({ canceled: answer.files.length === 0, filePaths: [...answer.files] });
        dialog.showSaveDialog = async () => ({ canceled: false, filePath: answer.to });
      },
      { files, to },
    );

  await terminal.at('data-open').click();
  await expect(terminal.at('data-dialog')).toContainText('No candles are stored yet');
  await expect(terminal.at('download-off')).toContainText('the sandbox makes its own market');

  await pick([bad], out);
  await terminal.at('import-files').click();
  await expect(terminal.page.getByText('ETH.csv').first()).toBeVisible();
  await expect(terminal.at('data-dialog')).toContainText('No candles are stored yet');

  await pick([good], out);
  await terminal.at('import-files').click();
  const row = terminal.at('series-imported BTC 1h');
  await expect(row).toContainText('1 Jan 2024');
  await expect(row).toContainText('83.3%');
  await expect(row.getByRole('img')).toHaveAttribute('aria-label', '1 gap, 10 bars missing');
  await terminal.at('series-search').fill('eth');
  await expect(row).toBeHidden();
  await terminal.at('series-search').fill('bt');
  await expect(row).toBeVisible();

  await terminal.at('series-export-imported BTC 1h').click();
  await expect(terminal.page.getByText('bars written into').first()).toBeVisible();
  expect(gunzipSync(readFileSync(out)).toString()).toContain(`${FIRST_MS},100,101,99,100.5,7`);

  // The first press asks, the second deletes; a double click is one press.
  const remove = terminal.at('series-delete-imported BTC 1h');
  await remove.click();
  await expect(remove).toHaveAttribute('data-armed', 'true');
  await expect(async () => {
    if (await remove.isVisible()) await remove.click();
    await expect(terminal.at('data-dialog')).toContainText('No candles are stored yet', { timeout: 500 });
  }).toPass();
  expect(await terminal.quit()).toBe(0);
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/fixtures.ts';
import { fixMarket } from './support/market.ts';

/* The breakers in the real window: one is taken out by a typed word and put back, and stored hours are rehearsed in a thread of their own. */

const HOUR_MS = 3_600_000;
const HOURS = 1_200;
const FIRST_MS = Date.UTC(2024, 0, 1);

/** Fifty days of an hourly market that is quiet and then falls by a quarter within a day. */
function falling(): string {
  let close = 40_000;
  const rows = Array.from({ length: HOURS }, (_, at) => {
    const open = close;
    const falls = at >= 1_000 && at < 1_024;
    close = Number((open * (1 + (falls ? -0.012 : at % 2 === 0 ? 0.002 : -0.002))).toFixed(1));
    const [high, low] = [Math.max(open, close) + 10, Math.min(open, close) - 10];
    return `${FIRST_MS + at * HOUR_MS},${open},${high.toFixed(1)},${low.toFixed(1)},${close},50`;
  });
  return `t,o,h,l,c,v\n${rows.join('\n')}\n`;
}

test('a breaker is taken out by a typed word, told above everything, and put back', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open();
  await terminal.state('live');
  await terminal.at('tab-breakers').click();
  await expect(terminal.at('breakers').locator('[data-state]')).toHaveCount(7);
  await terminal.at('breaker-correlation_spike').click();
  await terminal.at('breaker-disable').click();
  await terminal.page.getByTestId('breaker-disable-word').fill('DISABLE');
  await terminal.page.keyboard.press('Enter');
  await expect(terminal.at('breaker-correlation_spike')).toHaveAttribute('data-state', 'disabled');
  const banner = terminal.page.locator('[data-testid=banner][data-kind=breaker]');
  await expect(banner).toContainText('Correlation spike: taken out by a person');
  await terminal.at('breaker-enable').click();
  await expect(terminal.at('breaker-correlation_spike')).toHaveAttribute('data-state', 'armed');
  await expect(banner).toHaveCount(0);
});

test('stored hours are rehearsed with the present settings: trips, books and days', async ({ open, home }) => {
  fixMarket(home);
  const folder = join(home, 'files');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'BTC.csv');
  writeFileSync(file, falling());
  const terminal = await open({ main: true });
  await terminal.state('live');
  await terminal.at('tab-breakers').click();
  await terminal.at('rehearsal-open').click();
  await expect(terminal.at('rehearsal-why-not')).toBeVisible();
  await terminal.main.act(({ dialog }, path) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] });
  }, file);
  await terminal.at('rehearsal-data').click();
  await terminal.at('import-files').click();
  await expect(terminal.at('series-imported BTC 1h')).toContainText('1 Jan 2024');
  await terminal.page.keyboard.press('Escape');
  await terminal.at('rehearsal-open').click();
  await terminal.at('rehearsal-begin').click();
  const outcome = terminal.at('rehearsal-outcome');
  await expect(outcome).toHaveAttribute('data-hash', /^[0-9a-f]{16,64}$/, { timeout: 30_000 });
  await expect(terminal.at('rehearsed-daily_drawdown')).toContainText('1');
  await expect(terminal.at('rehearsal-book-plain')).toBeVisible();
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/fixtures.ts';
import { fixMarket } from './support/market.ts';
import type { Terminal } from './support/terminal.ts';

/* All markets of the venue: found from the keyboard, filtered, grouped, followed or left, and shown in every bar length. */

/** Symbols of the list in the order of the screen, as far as they are in view. */
async function listed(terminal: Terminal): Promise<readonly string[]> {
  const rows = await terminal.page.locator('[data-testid^="universe-row-"]').evaluateAll((found) =>
    found
      .map((row) => ({ id: row.getAttribute('data-testid') ?? '', top: row.getBoundingClientRect().top }))
      .sort((a, b) => a.top - b.top)
      .map(({ id }) => id.slice('universe-row-'.length)),
  );
  return rows;
}

test('markets are found by typing, kept within ranges, put into groups, and followed or left', async ({
  open,
  home,
}) => {
  fixMarket(home);
  const terminal = await open({ args: ['--speed', '5'] });
  await terminal.state('live');
  const chart = terminal.at('chart');

  // From anywhere: U, the letters, Enter. The exact name comes first.
  await expect(terminal.at('universe-open')).toContainText('of');
  await terminal.page.keyboard.press('u');
  await expect(terminal.at('universe-search')).toBeFocused();
  await terminal.page.keyboard.type('sol');
  await expect.poll(async () => (await listed(terminal))[0]).toBe('SOL');
  await terminal.page.keyboard.press('Enter');
  await expect(terminal.at('universe-dialog')).toBeHidden();
  await expect(chart).toHaveAttribute('data-symbol', 'SOL');
  for (const figure of ['funding', 'interest', 'oracle'])
    await expect(terminal.at(`figure-${figure}`)).toHaveText(/\d/);

  // Every bar length is drawn: what the engine has not seen the venue tells.
  for (const interval of ['3600000', '86400000', '60000']) {
    await terminal.at('interval').locator(`[data-value="${interval}"]`).click();
    await expect(chart).toHaveAttribute('data-state', 'drawn');
  }

  // A range that is none says so; one that is leaves out what lies outside.
  await terminal.page.keyboard.press('u');
  const all = await listed(terminal);
  await terminal.at('universe-ranges').click();
  await terminal.at('filter-volume-min').fill('much');
  await expect(terminal.at('universe-dialog')).toContainText('much is not a number');
  expect(await listed(terminal)).toEqual(all);
  await terminal.at('filter-volume-min').fill('900T');
  await expect(terminal.at('universe-dialog')).toContainText('No market passes');
  await terminal.at('universe-clear').click();
  await expect.poll(async () => (await listed(terminal)).length).toBe(all.length);

  // A group of one's own, which the watchlist shows alone.
  await terminal.at('group-name').fill('Majors');
  await terminal.at('group-add').click();
  await terminal.at('universe-search').fill('BTC');
  await terminal.at('universe-group-BTC').click();
  await terminal.page.keyboard.press('Escape');
  await expect(terminal.at('watchlist-row-BTC')).toBeVisible();
  await expect(terminal.at('watchlist-row-SOL')).toBeHidden();
  await terminal.at('watchlist-groups').locator('[data-value=""]').click();
  await expect(terminal.at('watchlist-row-SOL')).toBeVisible();

  // Left by the keyboard: it goes from the watchlist, and the choice is written down.
  await terminal.at('universe-open').click();
  await expect(terminal.at('universe-search')).toBeFocused();
  await terminal.page.keyboard.type('DOGE');
  await expect.poll(async () => (await listed(terminal))[0]).toBe('DOGE');
  await terminal.page.keyboard.press('Control+Enter');
  await expect(terminal.at('universe-follow-DOGE')).toHaveAttribute('data-followed', 'false');
  const { watch } = JSON.parse(readFileSync(join(home, 'config.json'), 'utf8')) as { watch: { symbols: string[] } };
  expect(watch.symbols).toContain('BTC');
  expect(watch.symbols).not.toContain('DOGE');

  // Nothing at all cannot be followed: refused, and said beside the list.
  const one = await terminal.page.evaluate(() =>
    (window as unknown as { trimtab: { setWatch: (request: unknown) => Promise<{ ok: boolean }> } }).trimtab.setWatch({
      symbols: ['BTC'],
    }),
  );
  expect(one.ok).toBe(true);
  await terminal.at('universe-search').fill('BTC');
  await expect(terminal.at('universe-followed')).toContainText('1 that you chose');
  await terminal.at('universe-follow-BTC').click();
  await expect(terminal.at('universe-refusal')).toHaveText(/./);
  await terminal.at('universe-default').click();
  await expect(terminal.at('universe-followed')).toContainText('largest by volume');
  await terminal.at('dialog-close').click();
  await expect(terminal.at('watchlist-row-SOL')).toBeVisible();
  expect(await terminal.quit()).toBe(0);
});

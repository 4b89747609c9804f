import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/fixtures.ts';
import { fixMarket } from './support/market.ts';
import { RESULTS } from './support/tree.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;

/** What always has to be on the screen. */
const ALWAYS = [
  'mode-badge',
  'connection',
  'engine-state',
  'equity',
  'day-pnl',
  'risk-level',
  'kill-switch',
  'kill-flatten',
] as const;

test('everything that must always be seen is on the screen, in both themes and sizes', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: ['--speed', '10'], main: true });
  const complaints: string[] = [];
  terminal.page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  terminal.page.on('pageerror', (error) => complaints.push(error.message));
  await terminal.page.reload();
  await terminal.adopt(terminal.page);
  for (let taken = 0; taken < 3; taken += 1) {
    const ticket = await terminal.ticket();
    await terminal.trade({ type: 'approveTicket', ticketId: ticket.ticketId, maxSizeLots: null });
  }
  await expect.poll(async () => (await terminal.picture()).positions.length).toBeGreaterThan(0);
  await terminal.ticket();
  await terminal.speed(1);
  const folder = join(RESULTS, 'screens');
  mkdirSync(folder, { recursive: true });
  const root = terminal.page.locator('html');
  for (const theme of ['dark', 'light'] as const) {
    if ((await root.getAttribute('data-theme')) !== theme) await terminal.at('theme-toggle').click();
    await expect(root).toHaveAttribute('data-theme', theme);
    for (const size of SIZES) {
      await terminal.app.evaluate(({ BrowserWindow }, { width, height }) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
      }, size);
      await expect
        .poll(() => terminal.page.evaluate(() => [window.innerWidth, window.innerHeight]))
        .toEqual([size.width, size.height]);
      for (const id of ALWAYS) await expect(terminal.at(id)).toBeInViewport({ ratio: 0.9 });
      const overflow = await terminal.page.evaluate(() => ({
        x: document.documentElement.scrollWidth - window.innerWidth,
        y: document.documentElement.scrollHeight - window.innerHeight,
      }));
      expect(overflow).toEqual({ x: 0, y: 0 });
      await terminal.page.screenshot({ path: join(folder, `${theme}-${size.width}x${size.height}.png`) });
    }
  }
  for (const tab of ['orders', 'fills', 'trace', 'alerts', 'account']) await terminal.at(`tab-${tab}`).click();
  await terminal.at('settings-open').click();
  await expect(terminal.at('key-name')).toBeVisible();
  // Nothing that the page does is against its own policy, and nothing in it fails unseen.
  expect(complaints).toEqual([]);
});

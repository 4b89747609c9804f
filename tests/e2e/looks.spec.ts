import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/fixtures.ts';
import { fixMarket } from './support/market.ts';
import type { Terminal } from './support/terminal.ts';
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

const TABS = [
  'orders',
  'fills',
  'trace',
  'alerts',
  'account',
  'risk',
  'regime',
  'sentiment',
  'attention',
  'positions',
] as const;

/** Words of tables that are cut off where they may not be: free text may, a side, a price or a state may not. */
function clipped(terminal: Terminal): Promise<readonly string[]> {
  return terminal.page.evaluate(() =>
    [...document.querySelectorAll('[role="cell"], [role="columnheader"]')]
      .filter((cell) => cell.closest('[data-clips="true"]') === null && cell.scrollWidth > cell.clientWidth)
      .map((cell) => `${cell.textContent} (${cell.scrollWidth} of ${cell.clientWidth} px)`),
  );
}

/** Every tab, the ticket and the ladder: nothing is cut, and each is kept as a picture. */
async function lookAround(terminal: Terminal, name: string): Promise<void> {
  for (const tab of TABS) {
    await terminal.at(`tab-${tab}`).click();
    await expect(terminal.at(`tab-${tab}`)).toHaveAttribute('aria-selected', 'true');
    expect.soft(await clipped(terminal), `${name}, ${tab}`).toEqual([]);
    await terminal.page.screenshot({ path: `${name}-${tab}.png` });
  }
  await terminal.page.keyboard.press('b');
  await terminal.at('ticket-amount').fill('400');
  await terminal.at('book-mode').locator('[data-value="ladder"]').click();
  await expect(terminal.at('price-ladder').locator('.price-row').first()).toBeVisible();
  await terminal.page.screenshot({ path: `${name}-ticket.png` });
  await terminal.at('book-mode').locator('[data-value="levels"]').click();
  await terminal.at('side-desk').click();
}

/** Each dialog with what opens it, and what has to be on the screen before its picture is taken. */
const DIALOGS = [
  { name: 'markets', open: 'universe-open', shown: 'universe-followed' },
  { name: 'data', open: 'data-open', shown: 'data-dialog' },
  { name: 'settings', open: 'settings-open', shown: 'settings' },
] as const;

/** Every dialog: inside the window, nothing cut, each kept as a picture; the kill switch stays in sight above it. */
async function lookIntoDialogs(terminal: Terminal, name: string): Promise<void> {
  for (const dialog of DIALOGS) {
    await terminal.at(dialog.open).click();
    if (dialog.name === 'settings') await terminal.at('settings-page').locator('[data-value="engine"]').click();
    await expect(terminal.at(dialog.shown)).toBeVisible();
    await expect(terminal.page.getByRole('dialog')).toBeInViewport({ ratio: 1 });
    await expect(terminal.at('kill-switch')).toBeInViewport({ ratio: 0.9 });
    expect.soft(await clipped(terminal), `${name}, ${dialog.name}`).toEqual([]);
    await terminal.page.screenshot({ path: `${name}-${dialog.name}.png` });
    await terminal.at('dialog-close').click();
  }
}

test('everything that must always be seen is on the screen, in both themes and sizes', async ({ open, home }) => {
  // Some forty pictures, each drawn anew: on a machine that does much else they take their time.
  test.setTimeout(300_000);
  fixMarket(home);
  const terminal = await open({ args: ['--speed', '10'], main: true });
  const complaints: string[] = [];
  terminal.page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  terminal.page.on('pageerror', (error) => complaints.push(error.message));
  await terminal.page.reload();
  await terminal.adopt(terminal.page);
  // Three at least, and as many more as it takes until one is held: which of them finds its price depends on the moment.
  const held = async (): Promise<boolean> => (await terminal.picture()).positions.length > 0;
  for (let taken = 0; taken < 3 || !(await held()); taken += 1) {
    const ticket = await terminal.ticket();
    await terminal.trade({ type: 'approveTicket', ticketId: ticket.ticketId, maxSizeLots: null });
  }
  await terminal.ticket();
  await terminal.speed(1);
  const folder = join(RESULTS, 'screens');
  mkdirSync(folder, { recursive: true });
  const root = terminal.page.locator('html');
  for (const theme of ['dark', 'light'] as const) {
    if ((await root.getAttribute('data-theme')) !== theme) await terminal.at('theme-toggle').click();
    await expect(root).toHaveAttribute('data-theme', theme);
    for (const size of SIZES) {
      await terminal.main.act(({ BrowserWindow }, { width, height }) => {
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
      const name = join(folder, `${theme}-${size.width}x${size.height}`);
      await terminal.page.screenshot({ path: `${name}.png` });
      await lookAround(terminal, name);
      await lookIntoDialogs(terminal, name);
    }
  }
  await terminal.at('settings-open').click();
  await terminal.at('settings-page').locator('[data-value="general"]').click();
  await expect(terminal.at('key-name')).toBeVisible();
  // Nothing that the page does is against its own policy, and nothing in it fails unseen.
  expect(complaints).toEqual([]);
});

import type { Menu } from 'electron';
import { expect, test } from './support/fixtures.ts';
import { fixMarket } from './support/market.ts';
import type { Terminal } from './support/terminal.ts';
import { exchangeHoldings } from './support/truth.ts';

/** Clicks an entry of the tray's menu. */
function clickTray(terminal: Terminal, label: string): Promise<void> {
  return terminal.main.act((_electron, wanted) => {
    const { menusOfTest } = globalThis as unknown as { readonly menusOfTest: readonly Menu[] };
    const item = menusOfTest.flatMap((menu) => menu.items).find((each) => each.label === wanted);
    if (item === undefined) throw new Error(`the tray has no ${wanted}`);
    // As the desktop does it: in a turn of the loop of its own, never in the middle of another, where a debugger may come in.
    setImmediate(() => item.click());
  }, label);
}

test('the tray shows the window, halts, flattens and quits', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: ['--speed', '10'], main: true });
  const ticket = await terminal.ticket();
  await terminal.at(`ticket-${ticket.ticketId}`).getByTestId('ticket-approve').click();
  await expect.poll(async () => (await terminal.picture()).positions.at(0)?.protectedRate).toBe(1);
  const visible = () =>
    terminal.main.read(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized() === false);
  await terminal.main.act(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await clickTray(terminal, 'Show Trimtab');
  await expect.poll(visible).toBe(true);
  await clickTray(terminal, 'Kill switch: cancel openings and halt');
  await terminal.state('halted');
  expect((await terminal.picture()).positions).toHaveLength(1);
  await clickTray(terminal, 'Kill switch and flatten everything');
  await expect.poll(async () => (await terminal.picture()).positions).toEqual([]);
  await clickTray(terminal, 'Quit').catch(() => undefined);
  expect(await terminal.exited).toBe(0);
});

test('a page that hangs stops nothing: the tray halts and flattens, and a new window comes', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: ['--speed', '10'], main: true });
  const ticket = await terminal.ticket();
  await terminal.at(`ticket-${ticket.ticketId}`).getByTestId('ticket-approve').click();
  await expect.poll(async () => (await terminal.picture()).positions.at(0)?.protectedRate).toBe(1);
  const reopened = terminal.app.waitForEvent('window', { timeout: 90_000 });
  await terminal.page.evaluate(() => {
    setTimeout(() => {
      // For ever, as a page that was broken would.
      for (;;);
    });
  });
  // Chromium says so by itself, but never of a page that a debugger is attached to, as the driver is here.
  await terminal.main.act(({ BrowserWindow }) => {
    setImmediate(() => BrowserWindow.getAllWindows()[0]?.emit('unresponsive'));
  });
  await clickTray(terminal, 'Kill switch and flatten everything');
  // The exchange itself says it; the window says nothing any more.
  await expect.poll(() => exchangeHoldings(home), { timeout: 20_000 }).toEqual({});
  await terminal.adopt(await reopened);
  expect(terminal.log.said(/the window's process ended/)).toBe(true);
  await terminal.state('halted');
  expect((await terminal.picture()).positions).toEqual([]);
  expect(await terminal.main.read(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(await terminal.quit()).toBe(0);
});

import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from './support/fixtures.ts';
import { fixMarket } from './support/market.ts';
import type { Terminal } from './support/terminal.ts';

const FAST = ['--speed', '10'];

/** What `npm run kill` answers. */
function kill(...words: readonly string[]): { readonly code: number | null; readonly homes: readonly unknown[] } {
  const script = resolve(import.meta.dirname, '../../src/cli/kill.ts');
  const { status, stdout } = spawnSync(process.execPath, [script, ...words, '--json'], { encoding: 'utf8' });
  const answer = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { readonly homes: readonly unknown[] };
  return { code: status, homes: answer.homes };
}

/** Approves the next ticket and waits until its position is held and protected. */
async function takePosition(terminal: Terminal): Promise<void> {
  const ticket = await terminal.ticket();
  await terminal.at(`ticket-${ticket.ticketId}`).getByTestId('ticket-approve').click();
  await expect.poll(async () => (await terminal.picture()).positions.at(0)?.protectedRate).toBe(1);
}

/** Nothing that could open a position is left, and nothing new gets through. */
async function expectNoOpenings(terminal: Terminal): Promise<void> {
  const { orders, tickets, risk } = await terminal.picture();
  expect(risk?.halted).toBe(true);
  const working = orders.filter((order) =>
    ['pending', 'submitted', 'open', 'partially_filled', 'unknown'].includes(order.state),
  );
  expect(working.filter((order) => !order.reduceOnly)).toEqual([]);
  const waiting = tickets.find((ticket) => ticket.state === 'waiting');
  if (waiting === undefined) return;
  const reply = await terminal.trade({ type: 'approveTicket', ticketId: waiting.ticketId, maxSizeLots: null });
  expect(reply).toMatchObject({ ok: false });
}

test('the kill switch halts at a click, keeps the stop, and the typed word lifts the halt', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: FAST });
  await takePosition(terminal);
  await terminal.at('kill-switch').click();
  await terminal.state('halted');
  await expect(terminal.at('halt-reason')).toContainText(/kill/i);
  await expectNoOpenings(terminal);
  const { positions } = await terminal.picture();
  expect(positions.map((position) => position.protectedRate)).toEqual([1]);

  await terminal.at('release-input').fill('resume trading');
  await expect(terminal.at('release-button')).toBeDisabled();
  expect(await terminal.trade({ type: 'releaseHalt', confirmation: 'yes' })).toMatchObject({ ok: false });
  await terminal.at('release-input').fill('RESUME');
  await terminal.at('release-button').click();
  await terminal.state('live');
  expect((await terminal.picture()).risk?.halted).toBe(false);
});

test('the kill switch halts by the keyboard, also from a text field', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: FAST });
  await terminal.state('live');
  await terminal.at('watchlist-search').focus();
  await terminal.page.keyboard.press('Control+Shift+K');
  await terminal.state('halted');
  await expectNoOpenings(terminal);
});

test('kill and flatten closes every position', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: FAST });
  await takePosition(terminal);
  await terminal.at('kill-flatten').click();
  await terminal.state('halted');
  await expect.poll(async () => (await terminal.picture()).positions.length).toBe(0);
  await expect(terminal.at('positions').locator('[data-testid^="position-row-"]')).toHaveCount(0);
  await expectNoOpenings(terminal);
  const { fills } = await terminal.picture();
  const net = fills.reduce((sum, fill) => sum + (fill.side === 'buy' ? fill.sizeLots : -fill.sizeLots), 0);
  expect(net).toBe(0);
});

test('another terminal presses the kill switch of a running one, and says so when nothing runs', async ({
  open,
  home,
}) => {
  fixMarket(home);
  const terminal = await open({ args: FAST });
  await takePosition(terminal);
  const said = kill('--home', home);
  expect(said).toMatchObject({ code: 0, homes: [{ home, ok: true }] });
  await terminal.state('halted');
  await expect(terminal.at('halt-reason')).toContainText(/kill/i);
  await expectNoOpenings(terminal);
  expect((await terminal.picture()).positions.map((position) => position.protectedRate)).toEqual([1]);
  await terminal.quit();
  expect(kill('--home', home)).toMatchObject({ code: 1, homes: [] });
});

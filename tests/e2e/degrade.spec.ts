import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runApp } from './support/bare.ts';
import { expect, test } from './support/fixtures.ts';
import { fixMarket, writeConfig } from './support/market.ts';
import { holdings } from './support/picture.ts';
import { replay } from './support/replay.ts';
import type { Terminal } from './support/terminal.ts';
import { exchangeHoldings } from './support/truth.ts';

const FAST = ['--speed', '10'];

/** Approves the next ticket and waits for its protected position. */
async function takePosition(terminal: Terminal): Promise<void> {
  const ticket = await terminal.ticket();
  await terminal.at(`ticket-${ticket.ticketId}`).getByTestId('ticket-approve').click();
  await expect.poll(async () => (await terminal.picture()).positions.at(0)?.protectedRate).toBe(1);
}

const banners = (terminal: Terminal) => terminal.at('banner');

test('a bad config is named with path, value and bound, and the last good one is used', async ({ open, home }) => {
  writeConfig(home, { risk: { caps: { assetRate: 0.05 } } });
  const first = await open();
  expect((await first.picture()).risk?.caps.find((cap) => cap.limit === 0.05)).toBeDefined();
  await first.quit();

  writeConfig(home, { risk: { caps: { assetRate: 7 } } });
  const second = await open();
  const banner = banners(second).filter({ hasText: 'config.json' });
  await expect(banner).toContainText('risk.caps.assetRate');
  await expect(banner).toContainText('7');
  await expect(banner).toContainText('0.5');
  await expect(banner).toContainText('last good version');
  expect((await second.picture()).risk?.caps.find((cap) => cap.limit === 0.05)).toBeDefined();
  await second.state('live');
});

test('a config that is no JSON leaves the defaults and says so', async ({ open, home }) => {
  writeConfig(home, {});
  const file = openSync(join(home, 'config.json'), 'w');
  writeSync(file, '{ "risk": ');
  closeSync(file);
  const terminal = await open();
  await expect(banners(terminal).filter({ hasText: 'config.json' })).toContainText('defaults are in use');
  await terminal.state('live');
});

test('a truncated journal is set aside whole, its valid prefix is replayed, and the person is told', async ({
  open,
  home,
}) => {
  fixMarket(home);
  const first = await open({ args: FAST });
  await takePosition(first);
  await first.speed(0.1);
  const left = await first.picture();
  await first.quit();
  const path = join(home, 'journal.db');
  const file = openSync(path, 'r+');
  const whole = fstatSync(file).size;
  ftruncateSync(file, Math.floor((whole * 0.6) / 4096) * 4096);
  closeSync(file);
  const damaged = readFileSync(path);

  const second = await open({ args: ['--speed', '0.1'] });
  await expect(banners(second).filter({ hasText: /The journal was damaged/ })).toContainText(
    'kept as journal.db.damaged-',
  );
  const aside = readdirSync(home).find((name) => /^journal\.db\.damaged-[^-]+.*Z$/.test(name));
  expect(readFileSync(join(home, aside ?? '')).equals(damaged)).toBe(true);
  // What the journal lost may have held a halt: nothing opens before a person has said so.
  await second.state('halted');
  // What the journal lost, the exchange still knows.
  await expect.poll(async () => holdings((await second.picture()).positions)).toEqual(holdings(left.positions));
  await second.at('release-input').fill('RESUME');
  await second.at('release-button').click();
  await second.state('live');
  await second.quit();
  expect((await replay(home)).code).toBe(0);
});

test('a journal of garbage is set aside and the exchange tells the truth again', async ({ open, home }) => {
  fixMarket(home);
  const first = await open({ args: FAST });
  await takePosition(first);
  await first.speed(0.1);
  const left = await first.picture();
  await first.quit();
  const file = openSync(join(home, 'journal.db'), 'w');
  writeSync(file, 'this is no database, and it is long enough to be read as the header of one'.repeat(100));
  closeSync(file);

  const second = await open({ args: ['--speed', '0.1'] });
  await expect(banners(second).filter({ hasText: /The journal was damaged/ })).toContainText(
    'nothing of it could be replayed',
  );
  expect(readdirSync(home).some((name) => name.startsWith('journal.db.damaged-'))).toBe(true);
  await second.state('halted');
  expect(await second.trade({ type: 'releaseHalt', confirmation: 'RESUME' })).toMatchObject({ ok: true });
  await second.state('live');
  await expect.poll(async () => holdings((await second.picture()).positions)).toEqual(holdings(left.positions));
});

test('a truncated journal of the exchange is set aside, and our books follow what is left of it', async ({
  open,
  home,
}) => {
  fixMarket(home);
  const first = await open({ args: FAST });
  await takePosition(first);
  await first.quit();
  const file = openSync(join(home, 'exchange.db'), 'r+');
  ftruncateSync(file, Math.floor((fstatSync(file).size * 0.5) / 4096) * 4096);
  closeSync(file);

  const second = await open({ args: FAST });
  await expect(banners(second).filter({ hasText: /exchange's journal was damaged/ })).toContainText(
    'kept as exchange.db.damaged-',
  );
  await second.state('live');
  const agreed = async (): Promise<boolean> =>
    isDeepStrictEqual(exchangeHoldings(home), holdings((await second.picture()).positions));
  await expect.poll(agreed).toBe(true);
  await takePosition(second);
  await expect.poll(agreed).toBe(true);
  expect(await second.quit()).toBe(0);
  expect((await replay(home)).code).toBe(0);
});

test('a full disk closes the gate: no order leaves, the window says so', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: [...FAST, '--journal-max-pages', '1800'] });
  await expect(terminal.at('journal-state')).toHaveAttribute('data-state', 'closed', { timeout: 60_000 });
  await expect(banners(terminal).and(terminal.page.locator('[data-kind="journal"]'))).toContainText(/no order leaves/i);
  const before = await terminal.picture();
  const waiting = before.tickets.find((ticket) => ticket.state === 'waiting' && ticket.side !== 'flat');
  if (waiting !== undefined)
    await terminal.trade({ type: 'approveTicket', ticketId: waiting.ticketId, maxSizeLots: null });
  await terminal.speed(60);
  await expect
    .poll(async () => ((await terminal.picture()).session?.atMs ?? 0) - (before.session?.atMs ?? 0))
    .toBeGreaterThan(20_000);
  const after = await terminal.picture();
  expect(after.fills).toEqual(before.fills);
  expect(holdings(after.positions)).toEqual(holdings(before.positions));
  expect(after.orders.filter((order) => ['open', 'partially_filled', 'filled'].includes(order.state))).toEqual([]);
  // Prices go on, and the app still ends by itself.
  expect(await terminal.quit()).toBe(0);
  expect(existsSync(join(home, 'journal.db'))).toBe(true);
});

test("the window's process may die: the window comes back and trading went on", async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: FAST, main: true });
  await takePosition(terminal);
  const before = await terminal.picture();
  const reopened = terminal.app.waitForEvent('window');
  await terminal.main.act(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await terminal.adopt(await reopened);
  expect(await terminal.main.read(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await expect(terminal.at('positions').locator('[data-testid^="position-row-"]')).toHaveCount(1);
  const after = await terminal.picture();
  expect(after.session?.runId).toBe(before.session?.runId);
  expect(after.session?.atMs).toBeGreaterThan(before.session?.atMs ?? Number.NaN);
  await terminal.at('kill-switch').click();
  await terminal.state('halted');
  expect(await terminal.quit()).toBe(0);
});

test('a damaged identity of the home ends the start with a plain sentence', async ({ home }) => {
  fixMarket(home);
  const path = join(home, 'sandbox.json');
  rmSync(path);
  const file = openSync(path, 'w');
  writeSync(file, '{"market":');
  closeSync(file);
  const app = runApp(['--home', home]);
  expect(await app.exited).toBe(1);
  expect(app.log.text).toMatch(/Trimtab cannot start: .*sandbox\.json/);
});

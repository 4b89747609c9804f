import { expect, test } from './support/fixtures.ts';
import { writeConfig } from './support/market.ts';

/** Ten simulated seconds a second: a bar closes, and strategies speak, every six seconds. */
const FAST = ['--speed', '10'];

test('the window opens, is connected, and its prices move', async ({ open }) => {
  const terminal = await open({ main: true });
  await expect(terminal.at('connection')).toHaveAttribute('data-connection', 'connected');
  await expect(terminal.at('mode-badge')).toContainText(/sandbox/i);
  const price = terminal.at('watchlist-price-BTC');
  await expect(price).toHaveText(/\d/);
  const first = await price.textContent();
  await expect.poll(() => price.textContent()).not.toBe(first);
  const { instruments, account } = await terminal.picture();
  expect(instruments.filter((instrument) => instrument.listed).length).toBeGreaterThanOrEqual(60);
  expect(account?.equityUnits).toBe(10_000_000_000);
  expect(await terminal.closeWindow()).toBe(0);
});

test('a click approves a ticket: order, fill, position and stop are shown', async ({ open }) => {
  const terminal = await open({ args: FAST });
  const ticket = await terminal.ticket();
  const { instruments } = await terminal.picture();
  const { symbol = '', szDecimals = 0 } = instruments.find((each) => each.asset === ticket.asset) ?? {};
  const mostLots = ticket.size?.targetLots ?? 0;
  const card = terminal.at(`ticket-${ticket.ticketId}`);
  await expect(card).toHaveAttribute('data-state', 'waiting');
  // The size is made anew at the click: with the shown one as the most, it can only be smaller.
  await card.getByTestId('ticket-size').fill((mostLots / 10 ** szDecimals).toFixed(szDecimals));
  await card.getByTestId('ticket-approve').click();

  const row = terminal.at(`position-row-${symbol}`);
  await expect(row).toBeVisible();
  await expect(card).toHaveAttribute('data-state', 'done');
  await expect.poll(async () => (await terminal.picture()).positions.at(0)?.protectedRate).toBe(1);
  const { positions, orders, fills } = await terminal.picture();
  const position = positions.find((each) => each.asset === ticket.asset);
  const ours = orders.filter((order) => order.asset === ticket.asset && order.signalId === ticket.signalId);
  const stop = ours.find((order) => order.type === 'stop_loss');
  expect(stop).toMatchObject({ state: 'open', reduceOnly: true, sizeLots: Math.abs(position?.sizeLots ?? 0) });
  expect(position?.stopTicks).toBe(stop?.triggerTicks);
  expect(ours.find((order) => !order.reduceOnly)).toMatchObject({ state: 'filled' });
  expect(mostLots).toBeGreaterThanOrEqual(Math.abs(position?.sizeLots ?? Number.NaN));
  const filled = fills.filter((fill) => fill.asset === ticket.asset).reduce((sum, fill) => sum + fill.sizeLots, 0);
  expect(filled).toBe(Math.abs(position?.sizeLots ?? 0));

  await terminal.at('tab-fills').click();
  await expect(terminal.at('fill-row').first()).toContainText(symbol);
  await terminal.at('tab-orders').click();
  await expect(terminal.at('orders')).toContainText(symbol);
  // The newest chain is shown, and by now that may be another signal's.
  await terminal.speed(1);
  await terminal.at('tab-trace').click();
  await terminal
    .at('trace')
    .getByRole('row', { name: new RegExp(`${symbol}.*filled`, 'i') })
    .first()
    .click();
  await expect(terminal.at('trace')).toContainText(/approved by person/i);
});

test('the keyboard approves one ticket and rejects another', async ({ open }) => {
  const terminal = await open({ args: FAST });
  await terminal.ticket();
  const desk = terminal.at('desk');
  await expect.poll(async () => Number(await desk.getAttribute('data-waiting'))).toBeGreaterThan(1);
  const decide = async (key: string, state: 'done' | 'rejected'): Promise<void> => {
    await terminal.speed(0.1);
    await terminal.page.keyboard.press('j');
    const selected = desk.locator('[data-selected="true"][data-state="waiting"]');
    const id = (await selected.getAttribute('data-testid')) ?? '';
    expect(id).toMatch(/^ticket-/);
    // A key within a third of a second of a move of the list decides nothing, by design: it is pressed until it counts.
    await expect(async () => {
      await terminal.page.keyboard.press(key);
      await terminal.speed(10);
      await expect(terminal.at(id)).toHaveAttribute('data-state', state, { timeout: 2_000 });
    }).toPass();
  };
  await decide('r', 'rejected');
  expect((await terminal.picture()).fills).toEqual([]);
  await decide('a', 'done');
  await expect.poll(async () => (await terminal.picture()).positions.length).toBe(1);
});

test('a ticket that nobody decides expires', async ({ open, home }) => {
  writeConfig(home, { signals: { lifeMs: 8_000 } });
  const terminal = await open({ args: FAST });
  const ticket = await terminal.ticket();
  await expect(terminal.at(`ticket-${ticket.ticketId}`)).toHaveAttribute('data-state', 'expired');
  const reply = await terminal.trade({ type: 'approveTicket', ticketId: ticket.ticketId, maxSizeLots: null });
  expect(reply).toMatchObject({ ok: false, error: { code: 'TICKET_NOT_WAITING' } });
  expect((await terminal.picture()).orders).toEqual([]);
});

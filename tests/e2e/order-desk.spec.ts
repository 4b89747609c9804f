import type { Locator } from '@playwright/test';
import type { OrderView } from '../../src/contract/views.ts';
import { expect, test } from './support/fixtures.ts';
import { fixMarket } from './support/market.ts';
import { symbolOf } from './support/picture.ts';
import type { Terminal } from './support/terminal.ts';

/** A tenth of real time: prices hardly move while a person aims. */
const SLOW = ['--speed', '0.1'];

/** Orders of ours that rest, stops and targets apart. */
async function resting(terminal: Terminal): Promise<readonly OrderView[]> {
  const { orders } = await terminal.picture();
  return orders.filter((order) => order.state === 'open' && order.type === 'limit' && order.triggerTicks === null);
}

/** Presses a button that asks first: until the question is gone again. */
async function pressTwice(button: Locator): Promise<void> {
  await button.click();
  await expect(button).toHaveAttribute('data-armed', 'true');
  await expect(async () => {
    await button.click();
    await expect(button).toHaveAttribute('data-armed', 'false', { timeout: 100 });
  }).toPass();
}

/** A row of the ladder, counted from the lowest price, with its price in ticks. */
async function ladderRow(
  terminal: Terminal,
  fromBelow: number,
): Promise<{ readonly row: Locator; readonly ticks: number }> {
  const rows = terminal.at('price-ladder').locator('.price-row');
  const count = await rows.count();
  const ticks = Number(await rows.nth(count - 1 - fromBelow).getAttribute('data-ticks'));
  return { row: terminal.at('price-ladder').locator(`[data-ticks="${ticks}"]`), ticks };
}

test('a limit order: written by keyboard, seen on the ladder, moved by a drag, cancelled by a right click', async ({
  open,
  home,
}) => {
  fixMarket(home);
  const terminal = await open({ args: SLOW });
  await terminal.state('live');
  const { page } = terminal;
  await terminal.at('book-mode').locator('[data-value="ladder"]').click();
  await terminal.at('ladder-steps').locator('[data-value="10"]').click();
  const low = await ladderRow(terminal, 1);
  await low.row.locator('[data-cell="price"]').click();
  await page.keyboard.press('b');
  await expect(terminal.at('ticket-amount')).toBeFocused();
  await page.keyboard.type('200');
  await expect(terminal.at('ticket-preview')).toContainText(/maker/);
  await terminal.at('ticket-what-if').locator('summary').click();
  await expect(terminal.at('what-if')).toContainText('Left to the daily breaker');
  await terminal.at('ticket-amount').focus();
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await resting(terminal)).map((order) => order.priceTicks)).toEqual([low.ticks]);
  const chip = low.row.locator('[data-cell="buy"]');
  await expect(chip).toHaveAttribute('data-own', 'ours');

  const aim = await ladderRow(terminal, 4);
  await chip.hover();
  await page.mouse.down();
  await aim.row.locator('[data-cell="buy"]').hover();
  await expect(aim.row).toHaveAttribute('data-drop', 'true');
  await page.mouse.up();
  await expect.poll(async () => (await resting(terminal)).map((order) => order.priceTicks)).toEqual([aim.ticks]);
  const moved = aim.row.locator('[data-cell="buy"]');
  await expect(moved).toHaveAttribute('data-own', 'ours');
  await expect(chip).toHaveAttribute('data-own', '');

  await moved.click({ button: 'right' });
  await expect.poll(async () => (await resting(terminal)).length).toBe(0);
  await expect(moved).toHaveAttribute('data-own', '');
  expect((await terminal.picture()).positions).toEqual([]);
});

test('the ladder places only when it is armed; the keyboard places and cancels too', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: SLOW });
  await terminal.state('live');
  await terminal.at('book-mode').locator('[data-value="ladder"]').click();
  await terminal.at('ladder-steps').locator('[data-value="10"]').click();
  const low = await ladderRow(terminal, 2);
  await low.row.locator('[data-cell="bid"]').click();
  // Not armed: the price is in the ticket, and nothing was sent.
  await expect(terminal.at('ticket-price')).toHaveValue(/\d/);
  expect((await terminal.picture()).orders).toEqual([]);
  await terminal.at('ticket-amount').fill('150');
  await terminal.at('ladder-armed').click();
  await low.row.locator('[data-cell="bid"]').click();
  await expect.poll(async () => (await resting(terminal)).map((order) => order.priceTicks)).toEqual([low.ticks]);

  const ladder = terminal.at('price-ladder');
  await ladder.focus();
  const marked = ladder.locator('[data-cursor="true"]');
  await terminal.page.keyboard.press('ArrowDown');
  await expect(async () => {
    await terminal.page.keyboard.press('ArrowDown');
    await expect(marked).toHaveAttribute('data-ticks', `${low.ticks}`, { timeout: 200 });
  }).toPass();
  await terminal.page.keyboard.press('Delete');
  await expect.poll(async () => (await resting(terminal)).length).toBe(0);
  await terminal.page.keyboard.press('b');
  await expect.poll(async () => (await resting(terminal)).map((order) => order.priceTicks)).toEqual([low.ticks]);
});

test('a market order with its stop: the position is covered; reversed and closed by its buttons', async ({
  open,
  home,
}) => {
  fixMarket(home);
  const terminal = await open({ args: ['--speed', '1'] });
  await terminal.state('live');
  await terminal.page.keyboard.press('b');
  await terminal.at('ticket-type').locator('[data-value="market"]').click();
  await terminal.at('ticket-amount').fill('300');
  await terminal.at('ticket-stop').fill('2%');
  await terminal.at('ticket-target').fill('4%');
  await terminal.at('ticket-send').click();
  await expect.poll(async () => (await terminal.picture()).positions.at(0)?.protectedRate).toBe(1);
  const bought = (await terminal.picture()).positions[0];
  const symbol = symbolOf(await terminal.picture(), bought?.asset ?? -1);
  const row = terminal.at(`position-row-${symbol}`);
  await expect(row.getByTestId('position-protection')).toHaveAttribute('data-level', 'whole');
  expect(bought?.takeProfitTicks).toBeGreaterThan(bought?.stopTicks ?? Number.POSITIVE_INFINITY);

  // The venue's own statement knows of it too.
  await terminal.at('tab-account').click();
  await expect(terminal.at('venue-position')).toContainText(/(cross|isolated)/);
  await expect(terminal.at('free-margin')).toHaveText(/^9,\d{3}\.\d\d$/);
  await terminal.at('tab-positions').click();

  await pressTwice(row.getByTestId('position-reverse'));
  await expect
    .poll(
      async () => {
        const [position] = (await terminal.picture()).positions;
        return [position?.sizeLots, position?.protectedRate];
      },
      { timeout: 20_000 },
    )
    .toEqual([-(bought?.sizeLots ?? 0), 1]);
  await row.getByTestId('position-close').click();
  await expect(row).toBeHidden();
  await expect
    .poll(async () => (await terminal.picture()).orders.filter((order) => order.state === 'open').length)
    .toBe(0);

  // How well it was executed stands with the order.
  await terminal.at('tab-orders').click();
  await terminal.at('order-row').and(terminal.page.locator('[data-state="filled"]')).last().click();
  await expect(terminal.at('order-quality')).toContainText(/Sent to first fill\d+ ms/);
});

test('cancel all takes every resting order and leaves stops', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: ['--speed', '1'] });
  await terminal.state('live');
  await terminal.page.keyboard.press('b');
  await terminal.at('ticket-amount').fill('100');
  await terminal.at('ticket-type').locator('[data-value="market"]').click();
  await terminal.at('ticket-send').click();
  await expect.poll(async () => (await terminal.picture()).positions.at(0)?.protectedRate).toBe(1);
  await terminal.at('ticket-type').locator('[data-value="limit"]').click();
  for (const share of [0.97, 0.96]) {
    const { instruments, rows, positions } = await terminal.picture();
    const asset = positions[0]?.asset ?? -1;
    const decimals = instruments.find((each) => each.asset === asset)?.priceDecimals ?? 0;
    const mark = rows.find((each) => each.asset === asset)?.markTicks ?? 0;
    await terminal.at('ticket-price').fill(`${Math.floor((mark * share) / 10 ** decimals)}`);
    await terminal.at('ticket-amount').press('Enter');
    await expect.poll(async () => (await resting(terminal)).length).toBe(share === 0.97 ? 1 : 2);
  }
  await terminal.at('tab-orders').click();
  await pressTwice(terminal.at('cancel-all'));
  await expect.poll(async () => (await resting(terminal)).length).toBe(0);
  const { positions } = await terminal.picture();
  expect(positions[0]?.protectedRate).toBe(1);
});

test('what is refused stands at its field with both figures, and nothing is sent', async ({ open, home }) => {
  fixMarket(home);
  const terminal = await open({ args: SLOW });
  await terminal.state('live');
  await terminal.page.keyboard.press('s');
  await terminal.at('ticket-type').locator('[data-value="market"]').click();
  await terminal.at('ticket-amount').fill('5');
  await expect(terminal.at('ticket-amount-error')).toContainText(/the venue takes 10.00/);
  await expect(terminal.at('ticket-send')).toBeDisabled();
  await terminal.at('ticket-amount').fill('2000');
  await expect(terminal.at('ticket-foreseen').first()).toContainText(/Largest asset would be .* the cap is 1,500/);
  await terminal.at('ticket-send').click();
  await expect(terminal.at('ticket-amount-error')).toContainText(
    /Over a cap: one asset: actual [12],\d{3}\.\d\d USDC, limit 1,500.00 USDC/,
  );
  expect((await terminal.picture()).orders.filter((order) => order.state !== 'denied')).toEqual([]);
  await terminal.at('ticket-stop').fill('0.1');
  await expect(terminal.at('ticket-stop-error')).toContainText(/Has to be above/);
});

import type { Locator } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { writeConfig } from './support/market.ts';
import { symbolOf } from './support/picture.ts';
import type { Terminal } from './support/terminal.ts';
import { give, hold, readyAsset, rest } from './support/venue/by-hand.ts';
import { expectSameTruth } from './support/venue/same-truth.ts';
import { type ListedOrder, WireVenue } from './support/venue/wire-venue.ts';

/* The desk on testnet's wire, and what the exchange says of it. */

test.skip(process.platform !== 'linux', "the keychain of a test's own exists on Linux only");

/** Ten of its price steps are about a twentieth of a per cent: half a ladder is one per cent. */
const COIN = 'SOL';

let venue: WireVenue;

test.beforeEach(async ({ home }) => {
  venue = await WireVenue.open();
  writeConfig(home, { market: { barIntervalMs: 60_000 }, execution: { reconcileEveryMs: 5_000 } });
});

test.afterEach(async () => {
  await venue.close();
  expect(venue.problems).toEqual([]);
});

/** Presses a button that asks first: until the question is gone again. */
async function pressTwice(button: Locator): Promise<void> {
  await button.click();
  await expect(button).toHaveAttribute('data-armed', 'true');
  await expect(async () => {
    await button.click();
    await expect(button).toHaveAttribute('data-armed', 'false', { timeout: 100 });
  }).toPass();
}

const stopsOf = async (coin: string): Promise<readonly ListedOrder[]> =>
  (await venue.truth()).orders.filter((order) => order.coin === coin && order.isTrigger);

/** Rests an order from the person's own browser, 30 % below the market; answers its number. */
async function placeElsewhere(): Promise<number> {
  const { BTC } = await venue.info<Record<string, string>>({ type: 'allMids' });
  const p = String(Math.floor((Number(BTC) * 0.7) / 100) * 100);
  const { response } = await venue.byHand().order({
    orders: [{ a: 0, b: true, p, s: '0.005', r: false, t: { limit: { tif: 'Gtc' } } }],
    grouping: 'na',
  });
  const [status] = response.data.statuses;
  if (typeof status !== 'object' || !('resting' in status)) throw new Error('the order of another hand does not rest');
  return status.resting.oid;
}

async function decimalsOf(terminal: Terminal, asset: number): Promise<number> {
  const { instruments } = await terminal.picture();
  return instruments.find((each) => each.asset === asset)?.priceDecimals ?? Number.NaN;
}

test('an order that was placed elsewhere is shown as foreign, and cancel all leaves it alone', async ({ open }) => {
  const terminal = await open(venue.options);
  const ours = await rest(terminal, COIN);
  const oid = await placeElsewhere();
  await terminal.at('tab-orders').click();
  const foreign = terminal.at('order-row').filter({ has: terminal.at('order-foreign') });
  await expect(foreign).toHaveCount(1);
  await expect(foreign).toContainText('BTC');
  await expect(foreign.getByTestId('order-cancel')).toHaveCount(0);
  await pressTwice(terminal.at('cancel-all'));
  await expect.poll(async () => (await venue.truth()).orders.map((order) => order.oid)).toEqual([oid]);
  await expect(foreign).toHaveAttribute('data-state', 'open');
  const { orders } = await terminal.picture();
  expect(orders.find((order) => order.oid === oid)).toMatchObject({ foreign: true, state: 'open' });
  expect(orders.find((order) => order.cloid === ours.cloid)).toMatchObject({ foreign: false, state: 'cancelled' });
  // Its owner takes it back: the terminal hears of it by itself.
  await venue.byHand().cancel({ cancels: [{ a: 0, o: oid }] });
  await expect(foreign).toHaveAttribute('data-state', 'cancelled');
});

test('a stop that is dragged on the ladder moves at the exchange: one stop, as large as its position', async ({
  open,
}) => {
  const terminal = await open(venue.options);
  const asset = await hold(terminal, COIN, 0.003);
  const { page } = terminal;
  await terminal.at(`watchlist-price-${COIN}`).click();
  await terminal.at('book-mode').locator('[data-value="ladder"]').click();
  await terminal.at('ladder-steps').locator('[data-value="10"]').click();
  const ladder = terminal.at('price-ladder');
  const chip = ladder.locator('[data-cell="sell"][data-own="ours"]');
  await expect(chip).toHaveCount(1);
  const before = (await stopsOf(COIN))[0];
  // Two rows up: nearer to the market, and still below it.
  const rows = await ladder
    .locator('.price-row')
    .evaluateAll((all) =>
      all.map((row) => [(row as HTMLElement).dataset['ticks'], row.querySelector('[data-own="ours"]') !== null]),
    );
  const ticks = Number(rows[rows.findIndex(([, isOurs]) => isOurs === true) - 2]?.[0]);
  const aim = ladder.locator(`[data-ticks="${ticks}"]`);
  await chip.hover();
  await page.mouse.down();
  await aim.locator('[data-cell="sell"]').hover();
  await expect(aim).toHaveAttribute('data-drop', 'true');
  await page.mouse.up();
  const decimals = await decimalsOf(terminal, asset);
  await expect
    .poll(async () => (await stopsOf(COIN)).map(({ triggerPx }) => Number(triggerPx)))
    .toEqual([ticks / 10 ** decimals]);
  const [after] = await stopsOf(COIN);
  expect(after?.oid).not.toBe(before?.oid);
  expect(after).toMatchObject({ sz: before?.sz, reduceOnly: true });
  await expectSameTruth(terminal, venue);
  expect((await terminal.picture()).positions[0]?.stopTicks).toBe(ticks);
});

test('an exit that finds no match again and again waits on the list for a person, with its story', async ({ open }) => {
  const terminal = await open(venue.options);
  const asset = await hold(terminal, COIN);
  await venue.rules([{ fault: 'fillShare', share: 0 }]);
  await give(terminal, { type: 'closePosition', asset });
  await terminal.at('tab-attention').click();
  const item = terminal.at('intervention');
  await expect(item).toHaveAttribute('data-state', 'open', { timeout: 30_000 });
  await expect(item).toContainText(symbolOf(await terminal.picture(), asset));
  expect(await item.locator('li').count()).toBeGreaterThan(1);
  await expect(item.locator('li').last()).toContainText(/match/i);
  // It is still held, and covered at the exchange.
  await expectSameTruth(terminal, venue);
  expect((await venue.truth()).positions).toHaveProperty(COIN);
  await item.getByTestId('intervention-acknowledge').click();
  await expect(item).toHaveCount(0);
  // With a market again the person closes it.
  await venue.rules([]);
  await readyAsset(terminal, COIN);
  await give(terminal, { type: 'closePosition', asset });
  await expect.poll(async () => (await venue.truth()).positions).toEqual({});
  await expectSameTruth(terminal, venue);
});

test('a thousand open orders: the window draws those in view, and goes on drawing', async ({ open }) => {
  const terminal = await open(venue.options);
  await readyAsset(terminal, COIN);
  const { BTC } = await venue.info<Record<string, string>>({ type: 'allMids' });
  const orders = Array.from({ length: 1_000 }, (_, no) => ({
    a: 0,
    b: true,
    p: String(Math.floor(Number(BTC) * 0.7) - no),
    s: '0.0002',
    r: false,
    t: { limit: { tif: 'Gtc' as const } },
  }));
  for (let from = 0; from < orders.length; from += 250)
    await venue.byHand().order({ orders: orders.slice(from, from + 250), grouping: 'na' });
  await terminal.at('tab-orders').click();
  const table = terminal.page.getByRole('table', { name: 'Orders' });
  await expect(table).toHaveAttribute('aria-rowcount', '1000');
  expect(await terminal.at('order-row').count()).toBeLessThan(100);
  await expectSameTruth(terminal, venue);
  expect((await terminal.picture()).orders.filter((order) => order.foreign)).toHaveLength(1_000);
  // A window that froze draws nothing any more.
  const root = terminal.page.locator('html');
  const frames = async (): Promise<number> => Number((await root.getAttribute('data-frames')) ?? 0);
  const before = await frames();
  await expect.poll(frames).toBeGreaterThan(before + 120);
});

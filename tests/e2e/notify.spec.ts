import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notificationDesk, startBus } from './support/bus.ts';
import { BOOK_CAPS_OUT_OF_REACH, WHOLE_SIZES } from '../support/whole-sizes.ts';
import { expect, test } from './support/fixtures.ts';
import { fixMarket, writeConfig } from './support/market.ts';
import { symbolOf } from './support/picture.ts';

const HOUR = 3_600_000;
const START_MS = Date.UTC(2025, 0, 1);

test.skip(process.platform !== 'linux', "the desktop's notification service of a test exists on Linux only");

test('a new signal is a native notification, and its click brings the ticket into view', async ({ open, home }) => {
  fixMarket(home);
  const bus = await startBus();
  const desk = await notificationDesk(bus.address);
  try {
    const terminal = await open({ args: ['--speed', '10'], env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
    await expect.poll(() => desk.shown.length).toBeGreaterThan(1);
    await terminal.speed(0.1);
    const picture = await terminal.picture();
    const waiting = picture.tickets.filter((ticket) => ticket.state === 'waiting');
    // The last of them: the desk has chosen the first by itself.
    const told = desk.shown.filter((note) => /^(Buy|Sell) \w+\?/.test(note.summary)).at(-1);
    const symbol = /^(?:Buy|Sell) (\w+)\?/.exec(told?.summary ?? '')?.[1];
    const ticket = waiting.find((each) => symbolOf(picture, each.asset) === symbol);
    expect(ticket).toBeDefined();
    expect(told?.summary.startsWith(ticket?.side === 'long' ? 'Buy' : 'Sell')).toBe(true);
    expect(told?.body).not.toBe('');
    desk.click(told?.id ?? 0);
    await expect(terminal.at(`ticket-${ticket?.ticketId}`)).toHaveAttribute('data-selected', 'true');
    await expect.poll(() => terminal.log.said(/not delivered/)).toBe(false);
  } finally {
    desk.close();
    bus.close();
  }
});

/** Hours of a recording that the terminal takes as the past; play begins after them. */
const PAST_HOURS = 240;

/** A market of hours that is quiet, and falls by two percent in each of five hours from the second one that is played. */
function fallingMarket(home: string): string {
  const data = join(home, 'candles');
  mkdirSync(data, { recursive: true });
  const rows: string[] = [];
  let close = 100_000;
  for (let hour = 0; hour < 4 * PAST_HOURS; hour += 1) {
    const open = close;
    const falls = hour > PAST_HOURS && hour <= PAST_HOURS + 5;
    close = falls ? Math.round(open * 0.98) : open + (hour % 2 === 0 ? 200 : -200);
    rows.push(
      `${START_MS + hour * HOUR},${open},${Math.max(open, close) + 100},${Math.min(open, close) - 100},${close},5000`,
    );
  }
  writeFileSync(join(data, 'BTC.csv'), `t,o,h,l,c,v\n${rows.join('\n')}\n`);
  return data;
}

test('a breaker that trips is a critical native notification', async ({ open, home }) => {
  writeConfig(home, {
    sizing: { regimeSizes: WHOLE_SIZES },
    risk: { caps: BOOK_CAPS_OUT_OF_REACH, breakers: { dailyDrawdown: { trip: 0.002, emergency: 0.5 } } },
  });
  const bus = await startBus();
  const desk = await notificationDesk(bus.address);
  try {
    const terminal = await open({
      args: ['--data', fallingMarket(home), '--speed', '1'],
      env: { DBUS_SESSION_BUS_ADDRESS: bus.address },
    });
    await terminal.state('live');
    await terminal.page.keyboard.press('b');
    await terminal.at('ticket-type').locator('[data-value="market"]').click();
    await terminal.at('ticket-amount').fill('1200');
    await terminal.at('ticket-stop').fill('4%');
    await terminal.at('ticket-send').click();
    await expect.poll(async () => (await terminal.picture()).positions.at(0)?.protectedRate).toBe(1);
    const alarms = () => desk.shown.filter((note) => note.urgency === 2);
    expect(alarms()).toEqual([]);
    await terminal.speed(600);
    await expect
      .poll(() => alarms().filter((note) => /drawdown/i.test(`${note.summary} ${note.body}`)).length, {
        timeout: 60_000,
      })
      .toBeGreaterThan(0);
    await expect.poll(async () => (await terminal.picture()).risk?.breakers[0]?.state).not.toBe('armed');
  } finally {
    desk.close();
    bus.close();
  }
});

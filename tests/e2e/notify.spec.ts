import { notificationDesk, startBus } from './support/bus.ts';
import { BOOK_CAPS_OUT_OF_REACH, WHOLE_SIZES } from '../support/whole-sizes.ts';
import { expect, test } from './support/fixtures.ts';
import { fixMarket, writeConfig } from './support/market.ts';
import { symbolOf } from './support/picture.ts';

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

test('a breaker that trips is a critical native notification', async ({ open, home }) => {
  fixMarket(home);
  const rule = {
    strategyId: '*',
    enabled: true,
    runFromStrength: 0,
    flagFromStrength: 0,
    maxOrdersPerHour: 300,
    maxNotionalPerDayUsdc: 1_000_000,
    endsAtMs: null,
  };
  writeConfig(home, {
    desk: { autoRules: [rule] },
    // Sizes as large as they may be, so that the account soon falls by two thousandths.
    sizing: { baseRate: 0.3, regimeSizes: WHOLE_SIZES },
    risk: { caps: BOOK_CAPS_OUT_OF_REACH, breakers: { dailyDrawdown: { trip: 0.002, emergency: 0.5 } } },
  });
  const bus = await startBus();
  const desk = await notificationDesk(bus.address);
  try {
    const terminal = await open({ args: ['--speed', '600'], env: { DBUS_SESSION_BUS_ADDRESS: bus.address } });
    const alarms = () => desk.shown.filter((note) => note.urgency === 2);
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

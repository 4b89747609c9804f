import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FeedLab } from '../support/feed-lab.ts';
import { until } from '../support/loopback-venue.ts';

/*
 * What can happen to a feed and to the machine under it, in a whole paper session: the state that is right stands within the time that docs/architecture.md
 * promises, nothing opens on data that is in doubt, and the health panel shows it. Clocks are moved by the test; nobody waits for them.
 */

const HOUR = 3_600_000;

let lab: FeedLab;
let moved = 0;

beforeEach(async () => {
  lab = await FeedLab.open();
  moved = 0;
});

afterEach(async () => {
  expect(await lab.close()).toEqual([]);
});

const sockets = () => lab.health().sockets;
const replaced = (): number => sockets().reduce((sum, { reconnects }) => sum + reconnects, 0);
const bid = (asset: number) => lab.row(asset)?.bidTicks;
const entries = () => lab.notes.all('SendOrders').filter(({ reducesOnly }) => !reducesOnly).length;

/** Streams stand, every market has a fresh quote at a new price, and the session takes entries. */
async function whole(): Promise<void> {
  await until(() => sockets().every(({ state }) => state === 'ready') && lab.isListened, 10_000);
  moved += 1;
  lab.refresh(moved);
  await until(
    () => bid(0) === (95_000 + moved) * 10 - 10 && lab.row(0)?.stale === false && lab.row(1)?.stale === false,
  );
  await until(() => lab.view().state === 'live', 10_000);
}

/** The bars of the time without a connection were asked for: the venue's streams do not bring them. */
const historiesAsked = (): number => lab.venue.asked.filter((type) => type === 'candleSnapshot').length;

/** No entry leaves now, and the answer says why. */
async function opensNothing(why: RegExp): Promise<void> {
  const before = entries();
  expect(await lab.enter('BTC')).toMatch(why);
  expect(entries()).toBe(before);
}

test('in good order it opens: what follows is refused for its own reason', async () => {
  await whole();
  expect(await lab.enter('BTC')).toBe('ok');
  expect(replaced()).toBe(0);
});

describe('a lost feed', () => {
  test('a stall with pongs answered is noticed within 5 s, nothing opens on its quotes, and the socket is replaced', async () => {
    await whole();
    const old = bid(0);
    const startMs = lab.steadyMs();
    lab.steadyAheadMs += 3_900;
    // The venue's clock goes by the steady one.
    lab.venueAheadMs += 3_900;
    expect(replaced()).toBe(0);
    lab.steadyAheadMs += 150;
    lab.venueAheadMs += 150;
    await until(() => replaced() === 2);
    expect(lab.steadyMs() - startMs).toBeLessThan(5_000);
    expect(
      sockets()
        .map(({ reason }) => reason)
        .join(),
    ).toMatch(/nothing for 4\.\d s although the socket is up/);
    expect(bid(0)).toBe(old);
    lab.steadyAheadMs += 1_500;
    lab.venueAheadMs += 1_500;
    await until(() => lab.view().feedSilentSinceMs !== null);
    await opensNothing(/STALE_DATA|NOT_CONNECTED|DEGRADED|the feed/);
    await whole();
    expect(lab.view().feedSilentSinceMs).toBeNull();
  });

  test('a close without a word (1006): told at once, connected again with fresh quotes within 5 s', async () => {
    await whole();
    const [heard, startMs] = [lab.notes.kinds.length, performance.now()];
    lab.venue.breakStreams();
    await until(() => lab.health().components.find(({ id }) => id === 'venue')?.state === 'restarting');
    await until(() => lab.notes.kinds.slice(heard).includes('VenueStatus'));
    await whole();
    expect(performance.now() - startMs).toBeLessThan(5_000);
    expect(
      sockets()
        .map(({ reason }) => reason)
        .join(),
    ).toMatch(/socket closed \(1006/);
  });

  test('a subscription that is refused is left out and shown; the other channels go on', async () => {
    lab.refuse = (subscription) => subscription['type'] === 'trades' && subscription['coin'] === 'ETH';
    lab.venue.breakStreams();
    await until(() => sockets().some(({ leftOut }) => leftOut.length > 0), 10_000);
    expect(sockets().flatMap(({ leftOut }) => leftOut)).toEqual(['{"type":"trades","coin":"ETH"}']);
    await whole();
    expect(lab.health().state).toBe('connected');
  });
});

describe('what a stream can do to its frames', () => {
  test('missed ones (a gap): the newest whole book stands, the age of what is missing is known, nothing is replaced', async () => {
    await whole();
    const at = lab.row(0)?.updatedAtMs ?? 0;
    moved += 50;
    lab.send('l2Book', lab.good('l2Book', 'BTC', moved));
    await until(() => bid(0) === (95_000 + moved) * 10 - 10);
    expect(lab.row(0)?.updatedAtMs).toBeGreaterThanOrEqual(at);
    expect(replaced()).toBe(0);
  });

  test('out of order: an older frame never replaces a newer one', async () => {
    await whole();
    const old = ['l2Book', 'bbo'] as const;
    const late = old.map((channel) => [channel, lab.good(channel, 'BTC', moved - 40, lab.venueMs() - 30_000)] as const);
    const quote = bid(0);
    for (const [channel, data] of late) lab.send(channel, data);
    lab.refresh(moved + 1, ['ETH']);
    await until(() => bid(1) === Math.round((3_000 + (moved + 1) / 10) * 100) - 10);
    expect(bid(0)).toBe(quote);
  });

  test('twice: a trade counts once, a book changes nothing', async () => {
    await whole();
    const trade = lab.good('trades', 'BTC', moved);
    const volume = () => lab.session.host.engine.barsOf(0).forming?.volumeLots ?? 0;
    const before = volume();
    lab.send('trades', trade);
    await until(() => volume() > before);
    const once = volume();
    const book = lab.good('l2Book', 'BTC', moved);
    for (let times = 0; times < 3; times += 1) {
      lab.send('trades', trade);
      lab.send('l2Book', book);
    }
    lab.refresh(moved + 1, ['ETH']);
    await until(() => bid(1) === Math.round((3_000 + (moved + 1) / 10) * 100) - 10);
    expect(volume()).toBe(once);
    expect(lab.view().marketFaults).toEqual([]);
  });
});

describe('clocks', () => {
  test("the venue's clock jumps an hour ahead: its frames are refused, counted and shown until its time is believed", async () => {
    await whole();
    const quote = bid(0);
    lab.venueAheadMs = HOUR;
    lab.refresh(moved + 1);
    await until(() => lab.frameFaults().some(({ text }) => /ahead of the venue's clock/.test(text)));
    expect(bid(0)).toBe(quote);
    // The frame itself has the venue asked for its time; a jump of minutes is believed when it is told twice.
    const startMs = performance.now();
    await until(() => Math.abs((lab.view().clock?.machineMs ?? 0) - HOUR) < 2_000);
    expect(performance.now() - startMs).toBeLessThan(1_000);
    await whole();
    expect(bid(0)).not.toBe(quote);
  });

  test.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])(
    "this machine's clock is set an hour %s: nothing opens until the venue was asked, then everything does",
    async (_, byMs) => {
      await whole();
      let answers = false;
      const status = lab.venue.info.get('exchangeStatus');
      lab.venue.info.set('exchangeStatus', (body) =>
        answers ? (status?.(body) ?? 'drop') : { status: 502, body: '<html>502</html>' },
      );
      lab.wallAheadMs = byMs;
      lab.timers.set(byMs);
      await until(() => lab.health().disturbances.some(({ kind }) => kind === 'clock_jump'));
      expect(lab.health().disturbances[0]).toMatchObject({ byMs, settledMs: null });
      await until(() => lab.view().clock?.errorMs === HOUR);
      await opensNothing(/CLOCK|clock/);
      answers = true;
      await until(() => (lab.view().clock?.errorMs ?? HOUR) < 2_000, 5_000);
      await whole();
      await lab.timers.pass(1_000);
      expect(lab.health().disturbances[0]?.settledMs).not.toBeNull();
    },
  );

  test('a sleep of an hour: every stream is a new one, the account was compared, outage bars are asked for, nothing opened before', async () => {
    await whole();
    const [asked, before] = [historiesAsked(), entries()];
    lab.venueAheadMs = HOUR;
    lab.wallAheadMs = HOUR;
    lab.timers.sleep(HOUR);
    await until(() => replaced() >= 2);
    expect(lab.health().disturbances[0]).toMatchObject({ kind: 'sleep', byMs: HOUR, settledMs: null });
    expect(entries()).toBe(before);
    const startMs = performance.now();
    await whole();
    expect(performance.now() - startMs).toBeLessThan(5_000);
    lab.send('trades', lab.good('trades', 'BTC', moved + 1));
    await until(() => historiesAsked() > asked, 10_000);
    await lab.timers.pass(1_000);
    expect(lab.health().disturbances[0]?.settledMs).not.toBeNull();
  });

  test('another network: every stream is replaced within the second in which it was seen', async () => {
    await whole();
    lab.networks = ['wlan0 172.20.10.2'];
    await lab.timers.pass(1_000);
    expect(replaced()).toBe(2);
    expect(lab.health().disturbances[0]).toMatchObject({ kind: 'network_change' });
    await whole();
    await lab.timers.pass(1_000);
    expect(lab.health().disturbances[0]?.settledMs).not.toBeNull();
  });
});

describe('requests', () => {
  test.each([
    ['502 with a page of HTML', 502],
    ['504 with a page of HTML', 504],
    ['429', 429],
  ])('%s: told with the part that asks, streams and entries go on, and it mends by itself', async (_, status) => {
    await whole();
    const answer = lab.venue.info.get('exchangeStatus');
    let refusals = 0;
    lab.venue.info.set('exchangeStatus', (body) => {
      refusals += 1;
      return refusals > (status === 429 ? 1 : 2)
        ? (answer?.(body) ?? 'drop')
        : { status, body: status === 429 ? 'null' : '<html>Bad</html>' };
    });
    const part = () => lab.health().components.find(({ id }) => id === 'venue_http');
    lab.session.gateway.clockSet(0);
    await until(() => part()?.state === 'degraded');
    expect(part()?.detail).toContain(String(status));
    expect(bid(0)).not.toBeNull();
    expect(replaced()).toBe(0);
    await until(() => part()?.state === 'up', 10_000);
    expect(part()?.lastError?.text).toContain(String(status));
    await whole();
  });
});

import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../../../src/adapters/hyperliquid/backoff.ts';
import { readKey } from '../../../../src/adapters/hyperliquid/agent-signer.ts';
import { BudgetMeter } from '../../../../src/adapters/hyperliquid/budget-meter.ts';
import { endpointsOf } from '../../../../src/adapters/hyperliquid/endpoints.ts';
import { errorCodeOf, isDuplicateNonce, isLostAgent } from '../../../../src/adapters/hyperliquid/error-codes.ts';
import { Lanes } from '../../../../src/adapters/hyperliquid/lanes.ts';
import { flowUnits } from '../../../../src/adapters/hyperliquid/ledger-flow.ts';
import { NonceSource } from '../../../../src/adapters/hyperliquid/nonce-source.ts';
import { readFrame } from '../../../../src/adapters/hyperliquid/socket-guard.ts';
import { statusOf, usdcUnits } from '../../../../src/adapters/hyperliquid/to-inputs.ts';
import { VenueClock } from '../../../../src/adapters/hyperliquid/venue-clock.ts';
import { VENUE_ERRORS } from '../../../../src/exchange/orders/venue-errors.ts';
import { decode } from '../../../../src/hyperliquid/decode/decode.ts';
import { INFO } from '../../../../src/hyperliquid/decode/tables.ts';

describe('endpoints', () => {
  test('of the two venues differ in hosts and signing source alone', () => {
    expect(endpointsOf('live', null)).toEqual({
      ok: true,
      value: {
        venue: 'live',
        isTestnet: false,
        source: 'a',
        apiUrl: 'https://api.hyperliquid.xyz',
        wsUrl: 'wss://api.hyperliquid.xyz/ws',
      },
    });
    expect(endpointsOf('testnet', null)).toMatchObject({ value: { isTestnet: true, source: 'b' } });
  });

  test('can be replaced by a port of this machine', () => {
    expect(endpointsOf('live', 'http://127.0.0.1:8787')).toMatchObject({
      value: { apiUrl: 'http://127.0.0.1:8787', wsUrl: 'ws://127.0.0.1:8787/ws', source: 'a' },
    });
  });

  test.each([
    'http://localhost:80',
    'https://127.0.0.1:80',
    'http://127.0.0.1.evil.example:80',
    'http://127.0.0.1:80@evil.example',
    'http://127.0.0.1:80/path',
    'http://10.0.0.1:80',
    '',
  ])('are never %j', (url) => {
    expect(endpointsOf('live', url)).toMatchObject({ ok: false });
  });
});

test('nonces rise by the clock, and when the clock stands or falls', () => {
  const times = [100, 100, 90, 105];
  const nonces = new NonceSource(() => times.shift() ?? 0);
  expect([nonces.next(), nonces.next(), nonces.next(), nonces.next(), nonces.next()]).toEqual([
    100, 101, 102, 105, 106,
  ]);
});

test('pauses double from 250 ms to 30 s and are drawn whole', () => {
  expect([1, 2, 3, 4].map((attempt) => backoffMs(attempt, () => 1))).toEqual([250, 500, 1_000, 2_000]);
  expect(backoffMs(50, () => 1)).toBe(30_000);
  expect(backoffMs(3, () => 0)).toBe(0);
});

describe('the clock of the venue', () => {
  const HOUR = 3_600_000;

  /** A machine whose time and whose steady clock are moved by hand, and a venue that is `ahead` of its time at the start. */
  function machine(ahead = 0) {
    const at = { wall: 1_000_000, steady: 500, venue: 1_000_000 + ahead };
    const clock = new VenueClock(
      () => at.wall,
      () => at.steady,
    );
    /** Time goes by everywhere. */
    const pass = (ms: number): void => {
      at.wall += ms;
      at.steady += ms;
      at.venue += ms;
    };
    /** A question that takes `ms` there and back. */
    const measure = (ms = 0): void => {
      const sentMs = at.steady;
      pass(ms / 2);
      const told = at.venue;
      pass(ms / 2);
      clock.observe(told, sentMs, at.steady);
    };
    return { at, clock, pass, measure };
  }

  test('follows a difference', () => {
    const { clock, at, pass, measure } = machine(5_000);
    measure(100);
    expect(clock.nowMs()).toBe(at.venue);
    expect(clock.reading()).toEqual({ machineMs: 5_000, errorMs: 50 });
    pass(1_234);
    expect(clock.nowMs()).toBe(at.venue);
  });

  test.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])("goes on at the venue's pace when the machine is set an hour %s", (_, step) => {
    const { clock, at, pass, measure } = machine();
    measure(20);
    at.wall += step;
    for (let second = 0; second < 10; second += 1) {
      pass(1_000);
      expect(clock.nowMs()).toBe(at.venue);
    }
    measure(20);
    expect(clock.nowMs()).toBe(at.venue);
    expect(clock.reading().machineMs).toBe(-step);
  });

  test('that slept with the machine lags, never leaps by itself, and is right again after two measures', () => {
    const { clock, at, measure } = machine();
    measure(20);
    const before = clock.nowMs();
    // The steady clock of some systems stands while the machine sleeps.
    at.wall += HOUR;
    at.venue += HOUR;
    expect(clock.nowMs()).toBe(before);
    measure(20);
    expect([clock.isDoubted, clock.nowMs() < at.venue]).toEqual([true, true]);
    expect(clock.reading().errorMs).toBeGreaterThan(HOUR - 1_000);
    measure(20);
    expect([clock.isDoubted, clock.nowMs()]).toEqual([false, at.venue]);
    expect(clock.reading()).toEqual({ machineMs: 0, errorMs: 10 });
  });

  test('goes on by a sleep that its steady clock did not count, and is right after it; less than nothing moves it not', () => {
    const { clock, at, measure } = machine();
    measure(20);
    at.wall += HOUR;
    at.venue += HOUR;
    clock.slept(HOUR);
    expect(clock.nowMs()).toBe(at.venue);
    clock.slept(-HOUR);
    expect(clock.nowMs()).toBe(at.venue);
    measure(20);
    expect([clock.isDoubted, clock.reading()]).toEqual([false, { machineMs: 0, errorMs: 10 }]);
  });

  test('counts as no better than a jump of the machine until it is measured; a smaller doubt hides no larger one', () => {
    const { clock, at, measure } = machine();
    measure(20);
    clock.doubt(-HOUR);
    clock.doubt(5);
    expect(clock.reading().errorMs).toBe(HOUR);
    expect(clock.nowMs()).toBe(at.venue);
    measure(20);
    expect(clock.reading().errorMs).toBe(10);
  });

  test('never falls: ahead of the venue it stands until that has caught up, and says how far it is off', () => {
    const { clock, at, pass, measure } = machine();
    measure();
    const told = clock.nowMs();
    at.venue -= 3_000;
    measure();
    expect(clock.nowMs()).toBe(told);
    expect(clock.reading().errorMs).toBe(3_000);
    pass(3_000);
    expect(clock.nowMs()).toBe(told);
    pass(1);
    expect(clock.nowMs()).toBe(at.venue);
  });

  test('believes a time that is minutes off only when it is told twice: one wrong answer must not carry every later nonce away', () => {
    const { clock, at, pass, measure } = machine();
    measure(10);
    const wrong = (venueMs: number): void => clock.observe(venueMs, at.steady, at.steady);
    wrong(9_000_000_000_000);
    expect([clock.reading().machineMs, clock.nowMs()]).toEqual([0, at.venue]);
    // A right answer in between: the next wrong one is the first again.
    measure(10);
    wrong(9_000_000_000_000);
    expect(clock.nowMs()).toBe(at.venue);
    wrong(at.venue + 600_000);
    expect(clock.nowMs()).toBe(at.venue);
    pass(500);
    wrong(at.venue + 600_000);
    expect(clock.nowMs()).toBe(at.venue + 600_000);
  });

  test('takes a small difference for noise, and a slow answer for no better than what it knows', () => {
    const { clock, at, measure } = machine(100);
    measure();
    expect(clock.reading()).toEqual({ machineMs: 0, errorMs: 100 });
    at.venue += 10_000;
    measure(20);
    expect(clock.reading().machineMs).toBe(10_100);
    const sentMs = at.steady;
    clock.observe(at.venue + 1_200, sentMs, sentMs + 2_000);
    expect(clock.reading().machineMs).toBe(10_100);
  });
});

describe('the budget', () => {
  test('adds our own actions to what the venue counted', () => {
    const meter = new BudgetMeter(() => 0);
    expect(meter.view().address).toBeNull();
    meter.act(3);
    meter.setAddress(100, 10_000);
    meter.act(2);
    expect(meter.view().address).toEqual({ used: 102, limit: 10_000 });
  });
});

test('work of one lane never takes a place of the other', () => {
  const lanes = new Lanes();
  const started: string[] = [];
  const hang = (name: string) => () => {
    started.push(name);
    return new Promise<void>(() => undefined);
  };
  for (let i = 0; i < 50; i += 1) lanes.run('normal', hang('order'));
  lanes.run('urgent', hang('cancel'));
  expect(started.filter((name) => name === 'order')).toHaveLength(16);
  expect(started.at(-1)).toBe('cancel');
  expect(lanes.queued).toBe(34);
});

test('waiting work starts when a place is free, in order', async () => {
  const lanes = new Lanes();
  const started: number[] = [];
  const ends: (() => void)[] = [];
  for (let i = 0; i < 18; i += 1)
    lanes.run('normal', () => {
      started.push(i);
      return new Promise((resolve) => ends.push(resolve));
    });
  ends[3]?.();
  await new Promise((resolve) => setImmediate(resolve));
  expect(started).toEqual([...Array.from({ length: 16 }, (_, i) => i), 16]);
});

describe('error texts', () => {
  test.each(
    Object.values(VENUE_ERRORS).filter(
      ({ text }) => !/Parent order|Trading is halted|reference price yet|exists|Invalid cloid/.test(text),
    ),
  )('$text means $code', ({ text, code }) => {
    expect(errorCodeOf(`${text} asset=5`)).toBe(code);
  });

  test.each([
    ['Order has insufficient spot balance to trade', 'margin'],
    ['Post only order would have immediately matched, bbo was 1.0@2.0. asset=1', 'post_only'],
    ['Order with this cloid already exists.', 'duplicate_cloid'],
    ['Order price too far from oracle', 'price_band'],
    ['something that nobody has seen', 'other'],
  ])('%s means %s', (text, code) => {
    expect(errorCodeOf(text)).toBe(code);
  });

  test('of duplicates and of lost agents are known', () => {
    expect(isDuplicateNonce('Invalid nonce: duplicate nonce 17')).toBe(true);
    expect(isLostAgent('L1 error: User or API Wallet 0xab12 does not exist.')).toBe(true);
    expect(isLostAgent('Agent valid_until already expired.')).toBe(true);
    expect(isLostAgent('Insufficient margin to place order.')).toBe(false);
  });
});

test('money is read exactly; the noise of floats is rounded, and what is no number is none', () => {
  expect(usdcUnits('0.04275')).toBe(42_750);
  expect(usdcUnits('-3695042.8999999999')).toBe(-3_695_042_900_000);
  expect(usdcUnits('0.0')).toBe(0);
  expect(Object.is(usdcUnits('-0.0'), 0)).toBe(true);
  expect(usdcUnits('1e5')).toBeNull();
  expect(usdcUnits('99999999999999999')).toBeNull();
});

test('status words of tomorrow end an order if they end like an end', () => {
  expect(statusOf('siblingFilledCanceled')).toBe('siblingFilledCanceled');
  expect(statusOf('somethingNewRejected')).toBe('rejected');
  expect(statusOf('somethingNewCanceled')).toBe('canceled');
  expect(statusOf('parked')).toBeNull();
});

describe('keys', () => {
  test('are 64 hex digits that are not all zero, and are never shown', () => {
    expect(readKey(` 0x${'ab'.repeat(32)}\n`)).toMatchObject({ ok: true });
    for (const bad of ['', 'ab', `0x${'g'.repeat(64)}`, '0'.repeat(64), `0x${'ab'.repeat(33)}`]) {
      const read = readKey(bad);
      expect(read.ok).toBe(false);
      if (!read.ok && bad.length > 4) expect(read.error).not.toContain(bad.slice(2, 10));
    }
  });
});

describe('money that moves', () => {
  const account = '0x00000000000000000000000000000000000000aa';
  const other = '0x00000000000000000000000000000000000000bb';
  test.each([
    [{ type: 'deposit', usdc: '10.5' }, 10_500_000],
    [{ type: 'withdraw', usdc: '5.0', nonce: 1, fee: '1.0' }, -6_000_000],
    [{ type: 'accountClassTransfer', usdc: '2.0', toPerp: true }, 2_000_000],
    [{ type: 'accountClassTransfer', usdc: '2.0', toPerp: false }, -2_000_000],
    [
      {
        type: 'internalTransfer',
        usdc: '3.0',
        user: other,
        destination: account.toUpperCase().replace('0X', '0x'),
        fee: '1.0',
      },
      3_000_000,
    ],
    [{ type: 'internalTransfer', usdc: '3.0', user: account, destination: other, fee: '1.0' }, -4_000_000],
    [{ type: 'vaultDeposit', vault: other, usdc: '7.0' }, -7_000_000],
    [
      {
        type: 'vaultWithdraw',
        vault: other,
        user: account,
        requestedUsd: '8.0',
        commission: '1.0',
        closingCost: '0.0',
        basis: '1.0',
        netWithdrawnUsd: '7.0',
      },
      7_000_000,
    ],
    [
      {
        type: 'send',
        user: other,
        destination: account,
        sourceDex: 'spot',
        destinationDex: '',
        token: 'USDC',
        amount: '4.0',
        usdcValue: '4.0',
        fee: '0.0',
      },
      4_000_000,
    ],
    [
      {
        type: 'send',
        user: account,
        destination: account,
        sourceDex: '',
        destinationDex: 'spot',
        token: 'USDC',
        amount: '4.0',
        usdcValue: '4.0',
        fee: '0.0',
      },
      -4_000_000,
    ],
    [
      {
        type: 'spotTransfer',
        token: 'PURR',
        amount: '4.0',
        usdcValue: '4.0',
        user: account,
        destination: other,
        fee: '0.0',
      },
      0,
    ],
    [
      {
        type: 'liquidation',
        liquidatedNtlPos: '1.0',
        accountValue: '1.0',
        leverageType: 'Cross',
        liquidatedPositions: [],
      },
      0,
    ],
    [{ type: 'kindOfTomorrow', usdc: '9.0' }, 0],
  ])('%j brings %d', (delta, units) => {
    const rows = decode(INFO.userNonFundingLedgerUpdates, [{ time: 1, hash: '0x', delta }]);
    if (!rows.ok) throw new Error(rows.error.path);
    expect(flowUnits((rows.value[0] as (typeof rows.value)[number]).delta, account)).toBe(units);
  });
});

test.each(
  [
    ['{"channel":"bbo","data":{', false],
    ['Websocket connection established.', true],
    ['{"channel":"pong"}', true],
    ['{"channel":"error","data":"Already subscribed: {\\"type\\":\\"bbo\\"}"}', true],
    ['{"channel":"error","data":"{x}"}', false],
    ['{"data":{"id":1,"response":null},"channel":"post"}', false],
    ['hello', false],
    [`{"channel":"bbo","data":"${'x'.repeat(9 * 1024 * 1024)}"}`, false],
  ].map(([frame, harmless]) => ({ begin: String(frame).slice(0, 60), frame: String(frame), harmless })),
)('a frame $begin may be handed on: $harmless', ({ frame, harmless }) => {
  expect('reason' in readFrame(frame)).toBe(!harmless);
});

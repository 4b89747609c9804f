import { describe, expect, test } from 'vitest';
import { asTicks } from '../../../src/contract/units.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { answer, ask } from '../../support/exchange-asks.ts';
import { ALICE, BOB, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';

const USDC = 1_000_000;
const HOUR = 3_600_000;

const move = (lab: ExchangeLab, usdc: number, toPerp: boolean) =>
  answer(ask(lab, 'classTransfer', { units: Math.round(usdc * USDC), toPerp }));

describe('transfers between spot wallet and perpetuals', () => {
  test('move money and are told', () => {
    const lab = new ExchangeLab();
    expect(move(lab, 400, false)).toBe('ok');
    expect(move(lab, 150, true)).toBe('ok');
    expect(lab.exchange.accountDetail(ALICE)).toMatchObject({
      spotUnits: 250 * USDC,
      withdrawableUnits: 9_750 * USDC,
      summary: { accountValueUnits: 9_750 * USDC },
    });
    expect(lab.exchange.account(ALICE)).toMatchObject({ cashUnits: 9_750 * USDC, netDepositsUnits: 10_000 * USDC });
    const atMs = lab.exchange.nowMs;
    expect(lab.exchange.ledgerUpdates(ALICE)).toEqual([
      { atMs, type: 'deposit', units: 10_000 * USDC },
      { atMs, type: 'accountClassTransfer', units: -400 * USDC },
      { atMs, type: 'accountClassTransfer', units: 150 * USDC },
    ]);
    lab.exchange.audit();
  });

  test('need the money to be there', () => {
    const lab = new ExchangeLab();
    expect(move(lab, 0.000_001, true)).toBe('Insufficient spot balance for transfer.');
    expect(move(lab, 10_000.000_001, false)).toBe('Insufficient balance for withdrawal.');
    expect(move(lab, 10_000, false)).toBe('ok');
    expect(move(lab, 0, true)).toBe('Invalid transfer amount.');
    expect(move(lab, -1, true)).toBe('Invalid transfer amount.');
    expect(answer(ask(lab, 'classTransfer', { units: 0.5, toPerp: true }))).toBe('Invalid transfer amount.');
    expect(lab.exchange.ledgerUpdates(ALICE)).toHaveLength(2);
  });

  test('leave the initial margin and a tenth of the value behind', () => {
    const lab = new ExchangeLab({ fees: { takerPpm: 0, makerPpm: 0 } });
    lab.quote([MARK - 10, 1e6], [MARK, 1e6]);
    lab.trade(100_000);
    // 5,000 at 20x: 250 of margin, but 500 have to stay.
    expect(lab.exchange.accountDetail(ALICE).withdrawableUnits).toBe(9_500 * USDC);
    ask(lab, 'leverage', { asset: 0, leverage: 5 });
    expect(lab.exchange.accountDetail(ALICE).withdrawableUnits).toBe(9_000 * USDC);
    lab.order({ price: 40_000, lots: 10_000 });
    expect(lab.exchange.accountDetail(ALICE).withdrawableUnits).toBe(8_920 * USDC);
    expect(move(lab, 8_920.000_001, false)).not.toBe('ok');
    expect(move(lab, 8_920, false)).toBe('ok');
    expect(lab.exchange.accountDetail(ALICE).withdrawableUnits).toBe(0);
    lab.mark(49_000);
    expect(lab.exchange.accountDetail(ALICE).withdrawableUnits).toBe(0);
  });

  test('spot money is no margin, and survives', () => {
    const lab = new ExchangeLab();
    move(lab, 9_990, false);
    expect(lab.order({ lots: 10_000 })).toMatchObject({ code: 'margin' });
    const snapshot: unknown = JSON.parse(JSON.stringify(lab.exchange.snapshot()));
    const next = Exchange.restore({ model: lab.market }, snapshot);
    expect(next.accountDetail(ALICE)).toEqual(lab.exchange.accountDetail(ALICE));
    expect(next.ledgerUpdates(ALICE)).toEqual(lab.exchange.ledgerUpdates(ALICE));
  });
});

test('an address is opened with its deposit when it first appears, once', () => {
  const lab = new ExchangeLab();
  expect(lab.exchange.ledgerUpdates(BOB)).toEqual([]);
  const atMs = lab.exchange.nowMs;
  for (let i = 0; i < 2; i += 1) expect(lab.step({ kind: 'open', atMs, account: BOB })).toEqual([]);
  lab.deposit(5, BOB);
  expect(lab.exchange.ledgerUpdates(BOB)).toEqual([
    { atMs, type: 'deposit', units: 10_000 * USDC },
    { atMs, type: 'deposit', units: 5 * USDC },
  ]);
});

describe('funding statements', () => {
  function paid(): ExchangeLab {
    const lab = new ExchangeLab({ fees: { takerPpm: 0, makerPpm: 0 } });
    lab.trade(1_000);
    lab.trade(-2_000, BOB);
    lab.scene((market) => market.setMark(0, asTicks(50_500), asTicks(50_000), 0.000_1));
    lab.step({ kind: 'advance', atMs: START_MS + HOUR });
    return lab;
  }

  test('tell each payment', () => {
    const lab = paid();
    const payment = { atMs: START_MS + HOUR, asset: 0, rate: 0.000_1 };
    expect(lab.exchange.fundingPayments(ALICE)).toEqual([{ ...payment, units: -5_000, sizeLots: 1_000 }]);
    expect(lab.exchange.fundingPayments(BOB)).toEqual([{ ...payment, units: 10_000, sizeLots: -2_000 }]);
    expect(lab.exchange.fundingPayments('0x05')).toEqual([]);
  });

  test('add up for ever, since the position opened and since it changed', () => {
    const lab = paid();
    const sums = () => lab.exchange.accountDetail(ALICE).positions[0]?.fundingUnits;
    expect(sums()).toEqual({ allTime: 5_000, sinceOpen: 5_000, sinceChange: 5_000 });
    lab.trade(1_000);
    expect(sums()).toEqual({ allTime: 5_000, sinceOpen: 5_000, sinceChange: 0 });
    lab.step({ kind: 'advance', atMs: START_MS + 2 * HOUR });
    expect(sums()).toEqual({ allTime: 15_000, sinceOpen: 15_000, sinceChange: 10_000 });
    lab.trade(-3_000);
    expect(sums()).toEqual({ allTime: 15_000, sinceOpen: 0, sinceChange: 0 });
    lab.step({ kind: 'advance', atMs: START_MS + 3 * HOUR });
    expect(sums()).toEqual({ allTime: 10_000, sinceOpen: -5_000, sinceChange: -5_000 });
  });

  test('the rates that were applied are kept with their premium', () => {
    const lab = paid();
    const all = lab.exchange.fundingHistory(0, 0, Infinity);
    expect(all).toEqual([{ asset: 0, atMs: START_MS + HOUR, rate: 0.000_1, premium: 50_500 / 50_000 - 1 }]);
    expect(lab.exchange.fundingHistory(1, 0, Infinity)).toEqual([]);
    lab.step({ kind: 'advance', atMs: START_MS + 3 * HOUR });
    expect(lab.exchange.fundingHistory(0, START_MS + 2 * HOUR, START_MS + 2 * HOUR)).toHaveLength(1);
    lab.step({ kind: 'advance', atMs: START_MS + 1_200 * HOUR });
    const kept = lab.exchange.fundingHistory(0, 0, Infinity);
    expect(kept.length).toBeGreaterThanOrEqual(500);
    expect(kept.length).toBeLessThan(1_000);
    expect(kept.at(-1)?.atMs).toBe(START_MS + 1_200 * HOUR);
  });
});

describe('transfers between accounts of one owner', () => {
  const send = (lab: ExchangeLab, destination: string, units: number) =>
    answer(ask(lab, 'accountTransfer', { destination, units }));

  test('move money and its deposit, so that neither has gained', () => {
    const lab = new ExchangeLab();
    lab.step({ kind: 'open', atMs: lab.exchange.nowMs, account: 'sub', isEmpty: true });
    expect(lab.exchange.account('sub')).toMatchObject({ cashUnits: 0, netDepositsUnits: 0 });
    expect(send(lab, 'sub', 400 * USDC)).toBe('ok');
    expect(lab.exchange.account('sub')).toMatchObject({ cashUnits: 400 * USDC, netDepositsUnits: 400 * USDC });
    expect(lab.exchange.account(ALICE)).toMatchObject({ cashUnits: 9_600 * USDC, netDepositsUnits: 9_600 * USDC });
    const told = { atMs: lab.exchange.nowMs, type: 'subAccountTransfer', from: ALICE, to: 'sub' };
    expect(lab.exchange.ledgerUpdates('sub')).toEqual([{ ...told, units: 400 * USDC }]);
    expect(lab.exchange.ledgerUpdates(ALICE).at(-1)).toEqual({ ...told, units: -400 * USDC });
    lab.exchange.audit();
    const snapshot: unknown = JSON.parse(JSON.stringify(lab.exchange.snapshot()));
    expect(Exchange.restore({ model: lab.market }, snapshot).stateHash()).toBe(lab.exchange.stateHash());
  });

  test('need the money to be free, and two accounts', () => {
    const lab = new ExchangeLab();
    expect(send(lab, BOB, 10_000 * USDC + 1)).toBe('Insufficient balance for withdrawal.');
    for (const units of [0, -1, 0.5]) expect(send(lab, BOB, units)).toBe('Invalid transfer amount.');
    expect(send(lab, ALICE, 1)).toBe('Invalid transfer amount.');
    lab.exchange.audit();
  });

  test('an account that is open is not opened anew', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.step({ kind: 'open', atMs: lab.exchange.nowMs, account: ALICE, isEmpty: true });
    expect(lab.exchange.account(ALICE).positions).toHaveLength(1);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { ExchangeInput, ExchangeOutput } from '../../src/exchange/types.ts';
import type { AccountDetail, PositionDetail } from '../../src/exchange/views.ts';
import { ACCOUNTS, openStory, type Story, stories } from '../support/exchange-story.ts';

/** Random lives in which two clients begin with an asset isolated. */
const lives = (length: number): fc.Arbitrary<Story> =>
  stories(length).map((story) => {
    const { atMs } = story.scenes[0]!;
    const isolate = (asset: number): ExchangeInput => ({
      kind: 'leverage',
      atMs,
      account: ACCOUNTS[asset]!,
      asset,
      leverage: 40,
      isCross: false,
    });
    return { ...story, inputs: [isolate(0), isolate(1), ...story.inputs] };
  });

/** Plays a story and looks at every account after every input. */
function watch(
  story: Story,
  look: (exchange: Exchange, account: string, outputs: readonly ExchangeOutput[]) => void,
): void {
  const exchange = openStory(story);
  for (const input of story.inputs) {
    const outputs = exchange.step(input);
    exchange.audit();
    for (const account of ACCOUNTS) look(exchange, account, outputs);
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test('the parts of an account add up to it', () => {
  let isolatedSeen = 0;
  fc.assert(
    fc.property(lives(120), (story) => {
      watch(story, (exchange, account) => {
        const detail = exchange.accountDetail(account);
        const { summary, cross, positions } = detail;
        const isolated = positions.filter((position) => !position.isCross);
        isolatedSeen += isolated.length;
        const state = exchange.account(account);
        expect(summary.accountValueUnits).toBe(state.equityUnits);
        expect(summary.accountValueUnits).toBe(state.cashUnits + sum(positions.map((one) => one.unrealisedUnits)));
        expect(summary.accountValueUnits).toBe(
          cross.accountValueUnits + sum(isolated.map((one) => one.marginUsedUnits)),
        );
        expect(summary.rawUnits).toBe(cross.rawUnits + sum(isolated.map((one) => one.isolatedRawUnits ?? NaN)));
        expect(summary.notionalUnits).toBe(sum(positions.map((one) => Math.abs(one.sizeLots) * one.markTicks)));
        expect(summary.marginUsedUnits).toBe(sum(positions.map((one) => one.marginUsedUnits)));
        expect(detail.crossMaintenanceUnits).toBe(
          sum(positions.filter((one) => one.isCross).map((one) => one.maintenanceUnits)),
        );
        expect(detail.withdrawableUnits).toBeLessThanOrEqual(Math.max(0, cross.accountValueUnits));
        for (const one of isolated) {
          expect(one.isolatedRawUnits! + one.sizeLots * one.markTicks).toBe(one.marginUsedUnits);
        }
        // Without a position nothing is set aside.
        for (const asset of [0, 1]) {
          const leverage = exchange.leverageOf(account, asset);
          const open = positions.find((one) => one.asset === asset);
          if (!leverage.isCross && open === undefined) expect(leverage.rawUnits).toBe(0);
        }
        if (positions.every((one) => !one.isCross)) expect(cross.accountValueUnits).toBeGreaterThanOrEqual(0);
      });
    }),
    { numRuns: 200 },
  );
  expect(isolatedSeen).toBeGreaterThan(1_000);
});

test('money of an account is what came in, what was earned and what was paid', () => {
  fc.assert(
    fc.property(lives(120), (story) => {
      const exchange = openStory(story);
      const earned = new Map<string, number>();
      const hit = new Set<string>();
      for (const input of story.inputs) {
        for (const output of exchange.step(input)) {
          if (output.kind !== 'fill') continue;
          // A liquidation may take the rest, or pay what is missing.
          if (output.liquidation) hit.add(output.account);
          earned.set(output.account, (earned.get(output.account) ?? 0) + output.closedPnlUnits - output.feeUnits);
        }
      }
      for (const account of ACCOUNTS) {
        const detail = exchange.accountDetail(account);
        const state = exchange.account(account);
        if (hit.has(account) || exchange.ledgerUpdates(account).length === 0) continue;
        const updates = exchange.ledgerUpdates(account);
        const transfers = sum(updates.filter((one) => one.type === 'accountClassTransfer').map((one) => one.units));
        expect(detail.spotUnits + transfers).toBe(0);
        const cameIn = updates.filter((one) => one.type === 'deposit' || one.type === 'subAccountTransfer');
        expect(sum(cameIn.map((one) => one.units))).toBe(state.netDepositsUnits);
        const funding = sum(exchange.fundingPayments(account).map((one) => one.units));
        const expected = state.netDepositsUnits + transfers + (earned.get(account) ?? 0) + funding;
        // The insurance account may have paid the debt of who closed at a loss.
        expect(state.cashUnits).toBeGreaterThanOrEqual(expected);
        if (expected >= 0 && account === ACCOUNTS[2]) expect(state.cashUnits).toBe(expected);
      }
    }),
    { numRuns: 200 },
  );
});

/** Equity less maintenance of the account that a position belongs to, were its mark at `ticks` (no ladder border in reach). */
function spareAt(detail: AccountDetail, one: PositionDetail, ticks: number): number {
  const own = (Math.abs(one.sizeLots) * ticks) / (2 * one.maxLeverage);
  const moved = one.sizeLots * (ticks - one.markTicks);
  if (!one.isCross) return one.marginUsedUnits + moved - own;
  const others = detail.crossMaintenanceUnits - one.maintenanceUnits;
  return detail.cross.accountValueUnits + moved - others - own;
}

test('at the liquidation price equity is maintenance, and safe on the side of the mark', () => {
  let priced = 0;
  fc.assert(
    fc.property(lives(120), (story) => {
      watch(story, (exchange, account) => {
        const detail = exchange.accountDetail(account);
        for (const one of detail.positions) {
          const ticks = one.liquidationTicks;
          if (ticks === null) {
            // Not even at nothing: only a long that is covered whole.
            expect(one.sizeLots).toBeGreaterThan(0);
            expect(spareAt(detail, one, 0)).toBeGreaterThanOrEqual(0);
            continue;
          }
          priced += 1;
          expect(ticks).toBeGreaterThan(0);
          expect(Math.abs(spareAt(detail, one, ticks))).toBeLessThan(1);
          const away = Math.sign(one.sizeLots);
          expect(spareAt(detail, one, ticks + away)).toBeGreaterThan(0);
          expect(spareAt(detail, one, ticks - away)).toBeLessThan(0);
        }
      });
    }),
    { numRuns: 150 },
  );
  expect(priced).toBeGreaterThan(1_000);
});

test('what can be traded can be traded, and hardly more', () => {
  let bounded = 0;
  fc.assert(
    fc.property(lives(80), fc.nat(1), fc.boolean(), (story, asset, isBuy) => {
      const exchange = openStory(story);
      for (const input of story.inputs) exchange.step(input);
      const { nowMs } = exchange;
      exchange.step({ kind: 'halt', atMs: nowMs, asset, halted: false });
      const snapshot: unknown = JSON.parse(JSON.stringify(exchange.snapshot()));
      const mark = exchange.assetContext(asset).markTicks;
      const codeOf = (account: string, sizeLots: number): string => {
        const one = openStory(story, snapshot);
        const order = { cloid: null, asset, isBuy, priceTicks: mark, sizeLots, reduceOnly: false } as const;
        const outputs = one.step({
          kind: 'order',
          atMs: nowMs,
          account,
          requestId: 'try',
          grouping: 'na',
          orders: [{ ...order, type: { kind: 'limit', tif: 'Ioc' } }],
          expiresAfterMs: null,
        });
        const reply = outputs.find((output) => output.kind === 'reply');
        if (reply?.outcome.status !== 'ok') throw new Error('no reply');
        const leg = reply.outcome.legs[0]!;
        return leg.status === 'error' ? leg.code : leg.status;
      };
      for (const account of ACCOUNTS.slice(0, 2)) {
        const { maxBuyLots, maxSellLots, availableBuyUnits, availableSellUnits } = exchange.tradable(account, asset);
        const lots = isBuy ? maxBuyLots : maxSellLots;
        expect(isBuy ? availableBuyUnits : availableSellUnits).toBeGreaterThanOrEqual(0);
        if (lots * mark >= 10_000_000) expect(codeOf(account, lots)).not.toBe('margin');
        // Some micro-USDC are kept back for rounding: with 50x they are worth a lot at most.
        if ((lots + 2) * mark < 10_000_000) continue;
        bounded += 1;
        expect(codeOf(account, lots + 2)).toBe('margin');
      }
    }),
    { numRuns: 200 },
  );
  expect(bounded).toBeGreaterThan(100);
});

test('a restart in the middle goes on equally, isolated positions and public data included', () => {
  let isolatedSeen = 0;
  fc.assert(
    fc.property(lives(100), fc.nat(), (story, restartAt) => {
      const at = restartAt % story.inputs.length;
      const straight = openStory(story);
      let exchange = openStory(story);
      for (const [i, input] of story.inputs.entries()) {
        if (i === at) {
          isolatedSeen += ACCOUNTS.filter((account) =>
            exchange.accountDetail(account).positions.some((one) => !one.isCross),
          ).length;
          exchange = openStory(story, JSON.parse(JSON.stringify(exchange.snapshot())));
        }
        expect(exchange.step(input)).toEqual(straight.step(input));
      }
      expect(exchange.stateHash()).toBe(straight.stateHash());
      expect(exchange.drainTrades()).toEqual(straight.drainTrades());
      for (const account of ACCOUNTS) {
        expect(exchange.accountDetail(account)).toEqual(straight.accountDetail(account));
        expect(exchange.fundingPayments(account)).toEqual(straight.fundingPayments(account));
        expect(exchange.ledgerUpdates(account)).toEqual(straight.ledgerUpdates(account));
        expect(exchange.feeDetail(account)).toEqual(straight.feeDetail(account));
      }
      for (const asset of [0, 1]) {
        expect(exchange.assetContext(asset)).toEqual(straight.assetContext(asset));
        expect(exchange.fundingHistory(asset, 0, Infinity)).toEqual(straight.fundingHistory(asset, 0, Infinity));
        expect(exchange.candles(asset, 60_000, 0, Infinity)).toEqual(straight.candles(asset, 60_000, 0, Infinity));
      }
    }),
    { numRuns: 120 },
  );
  expect(isolatedSeen).toBeGreaterThanOrEqual(10);
});

test('public figures agree with what was traded', () => {
  fc.assert(
    fc.property(lives(100), (story) => {
      const exchange = openStory(story);
      const fills = story.inputs.flatMap((input) => exchange.step(input).filter((output) => output.kind === 'fill'));
      const trades = exchange.drainTrades();
      for (const asset of [0, 1]) {
        const mine = trades.filter((trade) => trade.asset === asset);
        expect(exchange.recentTrades(asset)).toEqual(mine.slice(-200).reverse());
        for (const interval of [60_000, 3_600_000]) {
          const bars = exchange.candles(asset, interval, story.scenes[0]!.atMs, Infinity);
          expect(sum(bars.map((bar) => bar.trades))).toBe(mine.length);
          expect(sum(bars.map((bar) => bar.lots))).toBe(sum(mine.map((trade) => trade.lots)));
          for (const bar of bars) expect(bar.low <= Math.min(bar.open, bar.close)).toBe(true);
        }
        const held = ACCOUNTS.map(
          (account) => exchange.account(account).positions.find((one) => one.asset === asset)?.sizeLots ?? 0,
        );
        expect(exchange.openInterestLots(asset)).toBeGreaterThanOrEqual(sum(held.map((lots) => Math.max(0, lots))));
      }
      // Each fill in the book is one side of a public trade; takeovers are not.
      const told = new Map(trades.map((trade) => [String(trade.tid), trade]));
      for (const fill of fills) {
        if (fill.liquidationMethod === 'backstop') {
          expect(told.has(fill.tid)).toBe(false);
          continue;
        }
        const trade = told.get(fill.tid);
        expect(trade).toMatchObject({ ticks: fill.priceTicks, lots: fill.sizeLots, asset: fill.asset });
        expect(fill.isBuy ? trade?.buyer : trade?.seller).toBe(fill.account);
      }
    }),
    { numRuns: 150 },
  );
});

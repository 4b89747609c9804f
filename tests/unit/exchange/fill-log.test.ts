import { expect, test } from 'vitest';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { ALICE, ExchangeLab, MARK } from '../../support/exchange-lab.ts';
import { ScriptedMarket } from '../../support/scripted-market.ts';

const LEVELS = 1_000;

/** Buys `LEVELS` lots of as many price levels: as many fills. */
function buyLevels(lab: ExchangeLab): void {
  const asks = Array.from({ length: LEVELS }, (_, i) => [MARK + 10 + i, 1]).flat();
  lab.quote([MARK - 10, 10_000], asks);
  const leg = lab.order({ lots: LEVELS, price: MARK + 9 + LEVELS, tif: 'Ioc' });
  expect(leg).toMatchObject({ status: 'filled', filledLots: LEVELS });
}

/** A life of 12,000 fills in twelve equal blocks of a millisecond each. */
function longLife(): { readonly lab: ExchangeLab; readonly blocksMs: readonly number[] } {
  const lab = new ExchangeLab({ checkConservation: false });
  const blocksMs: number[] = [];
  for (let block = 0; block < 12; block++) {
    buyLevels(lab);
    blocksMs.push(lab.exchange.nowMs);
  }
  return { lab, blocksMs };
}

test('the last 10,000 fills of an account are known, oldest first, and none before them', () => {
  const { lab, blocksMs } = longLife();
  const fills = lab.exchange.fillsSince(ALICE, 0);
  expect(fills.map(({ tid }) => Number(tid))).toEqual(Array.from({ length: 10_000 }, (_, i) => 2_001 + i));
  expect(lab.exchange.fillsSince(ALICE, blocksMs[1]!)).toEqual(fills);
  expect(lab.exchange.fillsSince(ALICE, blocksMs[10]!)).toEqual(fills.slice(-2_000));
  expect(lab.exchange.fillsSince(ALICE, blocksMs[10]! + 1)).toEqual(fills.slice(-1_000));
  expect(lab.exchange.fillsSince(ALICE, blocksMs[11]! + 1)).toEqual([]);
});

test('fills survive a snapshot, which holds each of them in few words', () => {
  const { lab } = longLife();
  const saved = JSON.stringify(lab.exchange.snapshot());
  const market = new ScriptedMarket(lab.market.instruments, lab.market.startMs);
  const back = Exchange.restore({ model: market, checkConservation: false }, JSON.parse(saved));
  expect(back.fillsSince(ALICE, 0)).toEqual(lab.exchange.fillsSince(ALICE, 0));
  expect(back.stateHash()).toBe(lab.exchange.stateHash());
  const { clients } = lab.exchange.snapshot().state;
  expect(clients[0]!.fills).toHaveLength(10_000);
  expect(JSON.stringify(clients[0]!.fills).length / 10_000).toBeLessThan(120);
});

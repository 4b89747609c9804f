import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../src/engine/domain/instrument.ts';
import type { StepOutput } from '../../../src/engine/domain/outputs.ts';
import { HOUR, history, instrument, mark, print, T0 } from '../../support/market-updates.ts';
import { PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

const listed = (asset: number, over: Partial<Instrument> = {}): Instrument =>
  instrument(asset, `S${asset}`, { szDecimals: 2, priceDecimals: 4, ...over });

const alertsOf = ({ effects }: StepOutput): readonly string[] =>
  effects.flatMap((effect) => (effect.kind === 'Alert' ? [`${effect.alert.level}: ${effect.alert.title}`] : []));

describe('a venue that changes its markets while the engine runs', () => {
  it('tells that a market with a position was taken off, and asks for the account soon', () => {
    const lab = PipelineLab.live([[1, 500]]);
    const output = lab.step({ kind: 'Instruments', instruments: [listed(1, { listed: false })] });
    expect(alertsOf(output)).toEqual(['critical: S1 was taken off by the venue']);
    const asked = lab.pass(1_000).filter(({ kind }) => kind === 'QueryAccount');
    expect(asked).toHaveLength(1);
    lab.account('periodic', { positions: [] });
    expect(lab.engine.viewSnapshot().find(({ kind }) => kind === 'positions')).toMatchObject({ upsert: [] });
  });

  it('tells it also when the fill of the settlement came first', () => {
    const lab = PipelineLab.live();
    const request = lab.enter(1, 'long');
    const order = request.orders[0] as (typeof request.orders)[number];
    lab.answerFilled(request);
    lab.fill(order, order.sizeLots);
    lab.fill(order, order.sizeLots, { cloid: null, oid: 99, isBuy: false });
    const output = lab.step({ kind: 'Instruments', instruments: [listed(1, { listed: false })] });
    expect(alertsOf(output)).toEqual(['critical: S1 was taken off by the venue']);
  });

  it('says nothing of a market in which nothing is held, and takes no signal for it any more', () => {
    const lab = PipelineLab.live();
    expect(alertsOf(lab.step({ kind: 'Instruments', instruments: [listed(1, { listed: false })] }))).toEqual([]);
    expect(() => lab.propose(1, 'long')).toThrow(/a listed symbol/);
  });

  it('warns when what is held may be levered less, and tells when it may be levered more', () => {
    const lab = PipelineLab.live([[1, 500]]);
    const lower = lab.step({ kind: 'Instruments', instruments: [listed(1, { maxLeverage: 5 })] });
    expect(alertsOf(lower)).toEqual(['warning: S1: the venue now allows leverage of 5, before 20']);
    const higher = lab.step({ kind: 'Instruments', instruments: [listed(1, { maxLeverage: 10 })] });
    expect(alertsOf(higher)).toEqual(['info: S1: the venue now allows leverage of 10, before 5']);
    expect(alertsOf(lab.step({ kind: 'Instruments', instruments: [listed(1, { maxLeverage: 10 })] }))).toEqual([]);
  });

  it('warns when the steps of a margin ladder ask more of what is held, and says nothing of steps beyond it', () => {
    const lab = PipelineLab.live([[1, 500]]);
    const ladder = (bound: number, maxLeverage: number) =>
      listed(1, {
        marginTiers: [
          { lowerBoundUnits: 0, maxLeverage: 20 },
          { lowerBoundUnits: bound * 1_000_000, maxLeverage },
        ],
      });
    const told = (now: Instrument) => alertsOf(lab.step({ kind: 'Instruments', instruments: [now] }));
    expect(told(ladder(501, 10))).toEqual([]);
    expect(told(ladder(300, 10))).toEqual(['warning: S1: the venue asks more margin of what is held']);
    expect(told(ladder(300, 5))).toEqual(['warning: S1: the venue asks more margin of what is held']);
    expect(told(ladder(400, 5))).toEqual(['info: S1: the venue asks less margin of what is held']);
    expect(told(ladder(400, 5))).toEqual([]);
  });

  it('trades a market that is listed while it runs', () => {
    const lab = PipelineLab.live();
    lab.step({ kind: 'Instruments', instruments: [listed(7)] });
    lab.price(7, PRICE);
    expect(lab.propose(7, 'long')).not.toBe('');
  });
});

describe('a market that is let go', () => {
  it('is not traded on its old book, at once', () => {
    const lab = PipelineLab.live();
    lab.step({ kind: 'Market', updates: [{ type: 'unfollowed', asset: 1 }] });
    expect(() => lab.propose(1, 'long')).toThrow(/NO_PRICE/);
    lab.price(1, PRICE);
    expect(lab.propose(1, 'long')).not.toBe('');
  });

  it('lets no ticket be run that was opened before', () => {
    const lab = PipelineLab.live();
    const ticket = lab.propose(1, 'long');
    lab.step({ kind: 'Market', updates: [{ type: 'unfollowed', asset: 1 }] });
    expect(lab.approve(ticket).effects.filter(({ kind }) => kind === 'SendOrders')).toEqual([]);
  });

  it('takes a whole history when it is followed again, after bars in which only marks came too', () => {
    const lab = PipelineLab.live();
    lab.step({ kind: 'Market', updates: [print(1, lab.atMs, PRICE, 10)] });
    lab.step({ kind: 'Market', updates: [{ type: 'unfollowed', asset: 1 }] });
    for (let hour = 1; hour <= 3; hour++) {
      lab.atMs = T0 + hour * HOUR + 5_000;
      lab.step({ kind: 'Market', updates: [mark(1, lab.atMs, PRICE)] });
    }
    const bars = [1, 2].flatMap((hour) => [T0 + hour * HOUR, PRICE, PRICE + 100, PRICE - 100, PRICE + 50, 7]);
    lab.command({ type: 'focus', asset: 1 });
    lab.step({ kind: 'Market', updates: [history(1, bars, lab.settings.market.barIntervalMs)] });
    const shown = lab.engine.viewSnapshot().find((view) => view.kind === 'bars');
    expect(shown?.bars.map(({ openMs }) => openMs)).toEqual([T0 + HOUR, T0 + 2 * HOUR, T0 + 3 * HOUR]);
  });

  it('is kept while a position is open: its book stays', () => {
    const lab = PipelineLab.live([[1, 500]]);
    lab.step({ kind: 'Market', updates: [{ type: 'unfollowed', asset: 1 }] });
    const rows = lab.engine.viewSnapshot().find((view) => view.kind === 'market');
    expect(rows?.rows.find(({ asset }) => asset === 1)?.bidTicks).toBeGreaterThan(0);
  });
});

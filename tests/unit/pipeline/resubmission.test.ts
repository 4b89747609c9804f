import { describe, expect, test } from 'vitest';
import { RELEASE_HALT_WORD } from '../../../src/contract/commands.ts';
import type { StepOutput } from '../../../src/engine/domain/outputs.ts';
import type { VenueErrorCode, WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import { Engine } from '../../../src/engine/index.ts';
import { ENTRY_TRIES, planResubmission } from '../../../src/engine/execution/resubmission.ts';
import { ordersOf, PipelineLab, PRICE, type SendOrders, theOnly } from '../../support/pipeline-lab.ts';

const parentOf = (request: SendOrders): WireOrder => request.orders[0] as WireOrder;
const interventionsOf = (lab: PipelineLab) =>
  lab.engine.viewSnapshot().flatMap((patch) => (patch.kind === 'interventions' ? patch.items : []));
const later = (lab: PipelineLab, ticks: number): StepOutput => {
  lab.atMs += 100;
  return lab.price(0, ticks);
};

/** Settings with another hash: what was approved under the old ones is void. */
function changeSettings(lab: PipelineLab): void {
  const { settings } = lab;
  lab.step({ kind: 'ConfigChanged', settings, configHash: 'another', version: 2 });
}

describe('what is done about a refusal of the venue', () => {
  const wanted: Readonly<Record<VenueErrorCode, string>> = {
    no_match: 'again reprice 1',
    tick: 'again reround 1',
    lot: 'again reround 1',
    margin: 'again shrink 0.5',
    post_only: 'again step_back 1',
    min_notional: 'drop',
    bad_trigger: 'drop',
    reduce_only: 'refused',
    price_band: 'refused',
    duplicate_cloid: 'refused',
    expired: 'refused',
    unknown_order: 'refused',
    delisted: 'refused',
    too_many_orders: 'refused',
    other: 'refused',
  };
  test.each(Object.entries(wanted))('%s: %s', (code, words) => {
    const plan = planResubmission(code as VenueErrorCode, 1);
    expect(plan.kind === 'again' ? `again ${plan.change} ${plan.sizeShare}` : plan.kind).toBe(words);
    const last = planResubmission(code as VenueErrorCode, ENTRY_TRIES);
    expect(last.kind).toBe(plan.kind === 'again' ? 'give_up' : plan.kind);
  });
});

describe('an entry that finds no match', () => {
  test('is priced anew on the next book, under a new id, never larger and never outside the band of its ticket', () => {
    const lab = PipelineLab.live();
    const first = lab.enter(0, 'long');
    expect(ordersOf(lab.answerError(first, 'no_match'))).toEqual([]);
    const again = theOnly(ordersOf(later(lab, PRICE + 2_000)));
    expect(parentOf(again).cloid).not.toBe(parentOf(first).cloid);
    expect(parentOf(again).priceTicks).toBeGreaterThan(parentOf(first).priceTicks - 1);
    expect(parentOf(again).priceTicks).toBeLessThanOrEqual(Math.floor((PRICE + 100) * 1.005));
    expect(parentOf(again).sizeLots).toBeLessThanOrEqual(parentOf(first).sizeLots);
    expect(again.orders).toHaveLength(3);
    expect(ordersOf(later(lab, PRICE))).toEqual([]);
  });

  test('waits for a book that is younger than the order, also across a snapshot', () => {
    const lab = PipelineLab.live();
    lab.answerError(lab.enter(0, 'long'), 'no_match');
    expect(ordersOf({ effects: lab.pass(500) })).toEqual([]);
    lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    expect(ordersOf(later(lab, PRICE))).toHaveLength(1);
  });

  test('is never doubled: while its fate is unknown nothing else is sent', () => {
    const lab = PipelineLab.live();
    lab.answer(lab.enter(0, 'long'), 'unknown');
    expect(ordersOf(later(lab, PRICE))).toEqual([]);
  });

  const blocked: readonly {
    readonly when: string;
    readonly happen: (lab: PipelineLab) => void;
    readonly ticks?: number;
  }[] = [
    { when: 'its ticket has expired', happen: (lab) => void (lab.atMs += 61_000) },
    { when: 'the touch has left the band', happen: () => undefined, ticks: PRICE + 9_000 },
    { when: 'trading is halted', happen: (lab) => void lab.command({ type: 'killSwitch', flatten: false }) },
    {
      when: 'trading was halted meanwhile',
      happen: (lab) => {
        lab.command({ type: 'killSwitch', flatten: false });
        lab.command({ type: 'releaseHalt', confirmation: RELEASE_HALT_WORD });
      },
    },
    { when: 'settings have changed', happen: changeSettings },
    {
      when: 'a person has cancelled everything',
      happen: (lab) => void lab.command({ type: 'cancelAll', asset: null }),
    },
    { when: 'a restart came between', happen: (lab) => void (lab.begin(), lab.connect(), lab.account('start')) },
  ];
  test.each(blocked)('is not tried again when $when', ({ happen, ticks = PRICE }) => {
    const lab = PipelineLab.live();
    lab.answerError(lab.enter(0, 'long'), 'no_match');
    happen(lab);
    lab.atMs += 100;
    expect(ordersOf(lab.prices(ticks))).toEqual([]);
    expect(ordersOf({ effects: lab.pass(1_000) })).toEqual([]);
  });

  test('is not tried again when it was being cancelled as the refusal came', () => {
    const lab = PipelineLab.live();
    const request = lab.enter(0, 'long');
    lab.command({ type: 'cancelAll', asset: 0 });
    lab.answerError(request, 'no_match');
    expect(ordersOf(later(lab, PRICE))).toEqual([]);
  });

  test('three times: nothing more is sent, and the story is told once', () => {
    const lab = PipelineLab.live();
    let request: SendOrders | undefined = lab.enter(0, 'long');
    const alerts: string[] = [];
    let tries = 0;
    while (request !== undefined) {
      tries += 1;
      const output = lab.answerError(request, 'no_match', 'nobody there');
      alerts.push(...output.effects.flatMap((each) => (each.kind === 'Alert' ? [each.alert.title] : [])));
      request = ordersOf(later(lab, PRICE))[0];
    }
    expect(tries).toBe(3);
    expect(alerts.filter((title) => title.includes('again and again'))).toHaveLength(1);
    const item = theOnly(interventionsOf(lab));
    expect(item).toMatchObject({ kind: 'entry', asset: 0 });
    expect(item.story.map(({ text }) => text.includes('nobody there'))).toEqual([true, true, true]);
    expect(lab.engine.figures().orders).toMatchObject({ submitted: 9 });
  });
});

test('for want of margin the size is halved', () => {
  const lab = PipelineLab.live();
  const first = lab.enter(0, 'long');
  lab.answerError(first, 'margin');
  const again = theOnly(ordersOf(later(lab, PRICE)));
  expect(parentOf(again).sizeLots).toBe(Math.floor(parentOf(first).sizeLots / 2));
});

test('what is too small is dropped, and nobody is bothered', () => {
  const lab = PipelineLab.live();
  lab.answerError(lab.enter(0, 'long'), 'min_notional');
  expect(ordersOf(later(lab, PRICE))).toEqual([]);
  expect(interventionsOf(lab)).toEqual([]);
});

test('a refusal that comes as an order update counts as well', () => {
  const lab = PipelineLab.live();
  const request = lab.enter(0, 'long');
  lab.update(parentOf(request), 'iocCancelRejected');
  expect(ordersOf(later(lab, PRICE))).toHaveLength(1);
});

describe('an entry in flight whose ticket became void', () => {
  const voidings: readonly (readonly [string, (lab: PipelineLab) => void])[] = [
    ['by new settings', changeSettings],
    [
      'by a restart',
      (lab) => {
        lab.begin();
        lab.connect();
        lab.account('start');
      },
    ],
  ];
  test.each(voidings)('%s is not tried again when the venue refuses it', (_, makeVoid) => {
    const lab = PipelineLab.live();
    const request = lab.enter(0, 'long');
    makeVoid(lab);
    expect(ordersOf(lab.answerError(request, 'no_match'))).toEqual([]);
    expect(ordersOf(later(lab, PRICE + 2_000))).toEqual([]);
    expect(ordersOf({ effects: lab.pass(10_000) })).toEqual([]);
  });
});

test('a child that waits has no number until its first update tells it', () => {
  const lab = PipelineLab.live();
  const request = lab.enter(0, 'long');
  lab.step({
    kind: 'VenueReply',
    effectId: request.effectId,
    outcome: {
      status: 'ok',
      legs: request.orders.map(({ cloid }, i) =>
        i === 0 ? { cloid, status: 'resting', oid: 7 } : { cloid, status: 'waiting', oid: null },
      ),
    },
  });
  const stop = request.orders[1] as WireOrder;
  const oidOf = () => {
    const { rooms } = lab.engine.snapshot().state;
    const { records } = rooms['ledger'] as { readonly records: readonly { cloid: string; oid: number | null }[] };
    return records.find(({ cloid }) => cloid === stop.cloid)?.oid;
  };
  expect(oidOf()).toBeNull();
  lab.update(stop, 'open');
  expect(oidOf()).toBe(1);
});

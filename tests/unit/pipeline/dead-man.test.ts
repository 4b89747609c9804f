import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect, StepOutput } from '../../../src/engine/domain/outputs.ts';
import { ordersOf, PipelineLab, PRICE, restingTicket, type SendOrders, theOnly } from '../../support/pipeline-lab.ts';

const MILLION = 1_000_000_000_000;
const AHEAD = 30_000;

type Switch = Extract<Effect, { kind: 'ScheduleCancel' }>;

const switchesOf = (effects: readonly Effect[]): readonly Switch[] =>
  effects.filter((effect) => effect.kind === 'ScheduleCancel');

const viewOf = (lab: PipelineLab) => {
  for (const patch of lab.engine.viewSnapshot()) if (patch.kind === 'session') return patch.session.deadManSwitch;
  throw new Error('no session is shown');
};

/** An entry of 300 lots that rests below the market, with a stop. */
function place(lab: PipelineLab): SendOrders {
  return theOnly(ordersOf(lab.command({ type: 'placeOrder', order: restingTicket() })));
}

/** The entry rests: the output of the step that learned of it. */
function rest(lab: PipelineLab): { readonly request: SendOrders; readonly output: StepOutput } {
  const request = place(lab);
  const output = lab.step({
    kind: 'VenueReply',
    effectId: request.effectId,
    outcome: {
      status: 'ok',
      legs: request.orders.map(({ cloid }, i) =>
        i === 0 ? { cloid, status: 'resting', oid: 1 } : { cloid, status: 'waiting', oid: 2 },
      ),
    },
  });
  return { request, output };
}

function rich(volumeUnits: number | undefined = MILLION): PipelineLab {
  const lab = PipelineLab.live();
  lab.account('periodic', volumeUnits === undefined ? {} : { volumeUnits });
  return lab;
}

const say = (lab: PipelineLab, { effectId }: Switch, text?: string): StepOutput =>
  lab.step({
    kind: 'VenueReply',
    effectId,
    outcome: text === undefined ? { status: 'ok', legs: [] } : { status: 'refused', text },
  });

/** An entry rests and the switch is set. */
function armed() {
  const lab = rich();
  const { request, output } = rest(lab);
  const set = theOnly(switchesOf(output.effects));
  say(lab, set);
  return { lab, request, set, parent: request.orders[0] as WireOrder };
}

describe("the dead man's switch", () => {
  test('is set 30 s ahead while an entry rests, waits for no disk, and a late arrival is refused', () => {
    const { lab, set } = armed();
    expect(set).toMatchObject({ gate: 'none', timeMs: lab.atMs + AHEAD, expiresAfterMs: lab.atMs + 5_000 });
    expect(viewOf(lab)).toEqual({ armedUntilMs: lab.atMs + AHEAD, reason: '' });
  });

  test('is set anew every 10 s', () => {
    const { lab } = armed();
    const startMs = lab.atMs;
    expect(switchesOf(lab.pass(9_999))).toEqual([]);
    for (const nth of [1, 2, 3]) {
      lab.prices(PRICE);
      const renewed = theOnly(switchesOf(lab.pass(1)));
      expect(renewed.timeMs).toBe(startMs + nth * 10_000 + AHEAD);
      say(lab, renewed);
      lab.pass(9_999);
    }
  });

  test.each([
    ['its volume is not known', undefined, 'not known'],
    ['it has traded too little', MILLION - 1, 'asks for 1000000 USDC'],
  ])('is not set where the account may not use it: %s', (_, volume, reason) => {
    const lab = PipelineLab.live();
    if (volume !== undefined) lab.account('periodic', { volumeUnits: volume });
    expect(switchesOf(rest(lab).output.effects)).toEqual([]);
    expect(viewOf(lab)).toMatchObject({ armedUntilMs: null, reason: expect.stringContaining(reason) });
  });

  test('is not set by a person who switched it off', () => {
    const lab = PipelineLab.live([], (base) => ({ ...base, execution: { ...base.execution, deadManSwitch: 'off' } }));
    lab.account('periodic', { volumeUnits: MILLION });
    expect(switchesOf(rest(lab).output.effects)).toEqual([]);
    expect(viewOf(lab).reason).toContain('settings');
  });

  test('is not set beside a position, an order from elsewhere, or for an order that takes', () => {
    const held = rich();
    held.hold(1, 'long');
    expect(switchesOf(rest(held).output.effects)).toEqual([]);
    expect(viewOf(held).reason).toContain('stop of S1');
    const foreign = rich();
    foreign.account('periodic', {
      openOrders: [
        {
          asset: 1,
          oid: 77,
          cloid: null,
          isBuy: true,
          priceTicks: asTicks(PRICE - 10_000),
          triggerTicks: null,
          tpsl: null,
          remainingLots: asLots(100),
          reduceOnly: false,
          live: true,
        },
      ],
    });
    expect(switchesOf(rest(foreign).output.effects)).toEqual([]);
    expect(viewOf(foreign).reason).toContain('from elsewhere in S1');
    const taking = rich();
    taking.enter(0, 'long');
    expect(switchesOf(taking.pass(1_000))).toEqual([]);
    expect(viewOf(taking).reason).toBe('no entry rests');
  });

  test('is cleared in the very step that knows of a fill: the attached stop stands from then on', () => {
    const { lab, parent } = armed();
    lab.pass(5_000);
    const cleared = theOnly(switchesOf(lab.fill(parent, parent.sizeLots).effects));
    expect(cleared).toMatchObject({ gate: 'none', timeMs: null });
    say(lab, cleared);
    expect(viewOf(lab)).toMatchObject({ armedUntilMs: null, reason: expect.stringContaining('stop of S0') });
    expect(switchesOf(lab.pass(60_000))).toEqual([]);
  });

  test('is cleared when the last entry is gone', () => {
    const { lab, parent } = armed();
    expect(switchesOf(lab.update(parent, 'canceled').effects)).toMatchObject([{ timeMs: null }]);
  });

  test('is cleared again and again until the venue has confirmed it, and a person is told before it fires', () => {
    const { lab, parent } = armed();
    const first = theOnly(switchesOf(lab.fill(parent, parent.sizeLots).effects));
    say(lab, first, 'busy');
    const effects: Effect[] = [];
    for (let seconds = 0; seconds < 20; seconds += 1) {
      const now = lab.pass(1_000);
      effects.push(...now);
      for (const each of switchesOf(now)) effects.push(...say(lab, each, 'busy').effects);
    }
    expect(switchesOf(effects).length).toBeGreaterThan(10);
    expect(switchesOf(effects).every(({ timeMs }) => timeMs === null)).toBe(true);
    const told = effects.filter((effect) => effect.kind === 'Alert' && effect.alert.title.includes('not cleared yet'));
    expect(told).toHaveLength(1);
  });

  test('that was asked for and not answered is cleared a second time once it can no longer arrive', () => {
    const lab = rich();
    const { request, output } = rest(lab);
    const set = theOnly(switchesOf(output.effects));
    const parent = request.orders[0] as WireOrder;
    say(lab, theOnly(switchesOf(lab.fill(parent, parent.sizeLots).effects)));
    const again = theOnly(switchesOf(lab.pass(6_000)));
    expect(again.timeMs).toBeNull();
    say(lab, again);
    // The answer to the first request comes at last: nobody is warned of a cancel that was none.
    expect(say(lab, set, 'expired').effects.filter(({ kind }) => kind === 'Alert')).toEqual([]);
    expect(switchesOf(lab.pass(60_000))).toEqual([]);
  });

  test('fired ten times today is not set before the next day', () => {
    const lab = rich();
    const { output } = rest(lab);
    say(lab, theOnly(switchesOf(output.effects)), 'Scheduled cancel has been triggered too many times today.');
    expect(switchesOf(lab.pass(60_000))).toEqual([]);
    expect(viewOf(lab)).toMatchObject({ armedUntilMs: null, reason: expect.stringContaining('too many times') });
    const day = 86_400_000;
    const untilMidnight = day - (lab.atMs % day);
    expect(switchesOf(lab.pass(untilMidnight - 1))).toEqual([]);
    expect(switchesOf(lab.pass(2)).length).toBe(1);
  });

  test('is left to run out while there is no connection, and looked at again after a restart', () => {
    const { lab } = armed();
    lab.disconnect();
    expect(switchesOf(lab.pass(25_000))).toEqual([]);
    lab.begin();
    lab.connect();
    const set = theOnly(switchesOf(lab.account('start', { volumeUnits: MILLION }).effects));
    expect(set.timeMs).toBe(lab.atMs + AHEAD);
    lab.pass(6_000);
    expect(viewOf(lab).armedUntilMs).toBeNull();
  });
});

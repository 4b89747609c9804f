import { describe, expect, test } from 'vitest';
import { asLots } from '../../../src/contract/units.ts';
import type { VenueReply } from '../../../src/engine/domain/inputs.ts';
import { ExecutionRoom, type OrderStanding } from '../../../src/engine/execution/execution-room.ts';
import { EXECUTION, reborn, T0, updateOf } from '../../support/order-samples.ts';

const GROUP = { cloids: ['0xa0', '0xa1'], asset: 1, expiresAfterMs: T0 + 5_000 };

function sent(): ExecutionRoom {
  const room = new ExecutionRoom(EXECUTION);
  room.sent('r:1:0', GROUP, T0);
  return room;
}

const reply = (outcome: VenueReply['outcome'], effectId = 'r:1:0'): VenueReply => ({
  kind: 'VenueReply',
  effectId,
  outcome,
});

const standing = (change: Partial<OrderStanding> = {}): OrderStanding => ({
  cloid: '0xa0',
  asset: 1,
  state: 'unknown',
  filledLots: asLots(0),
  expiresAtMs: T0 + 5_000,
  ...change,
});

/** Every question that the room asks from `fromMs` on, waking it exactly when it wants to be woken. */
function questions(room: ExecutionRoom, toMs: number): readonly (readonly [number, string])[] {
  const asked: [number, string][] = [];
  let before = 0;
  for (let next = room.nextWakeMs(); next !== null && next <= toMs; next = room.nextWakeMs()) {
    // A room that wants to be woken for what it has just done would keep its host busy for ever.
    if (next <= before) throw new Error(`woken at ${next} again`);
    before = next;
    for (const { cloid } of room.due(next).queries) asked.push([next - T0, cloid]);
    room.ladder(next, [], () => false);
  }
  return asked;
}

describe('answers', () => {
  test('says of each leg what its answer means, and waits no longer', () => {
    const room = sent();
    const events = room.onReply(
      reply({
        status: 'ok',
        legs: [
          { cloid: '0xa0', status: 'filled', oid: 7, filledLots: asLots(30), avgTicks: 1_001 },
          { cloid: '0xa1', status: 'waiting', oid: 8 },
        ],
      }),
      T0 + 50,
    );
    expect(events).toEqual([
      { cloid: '0xa0', event: 'fill', oid: 7, filledLots: 30 },
      { cloid: '0xa1', event: 'wait', oid: 8 },
    ]);
    expect(room.due(T0 + 60_000)).toMatchObject({ timeouts: [], queries: [] });
    expect(room.nextWakeMs()).toBeNull();
  });

  test.each([
    [{ cloid: '0xa0', status: 'resting', oid: 7 } as const, 'accept'],
    [{ cloid: '0xa0', status: 'cancelled' } as const, 'cancel'],
    [{ cloid: '0xa0', status: 'error', code: 'no_match', text: 'could not match' } as const, 'reject'],
    [{ cloid: '0xa0', status: 'error', code: 'margin', text: 'margin' } as const, 'reject'],
    [{ cloid: '0xa0', status: 'error', code: 'expired', text: 'expired' } as const, 'expire'],
    [{ cloid: '0xa0', status: 'error', code: 'duplicate_cloid', text: 'cloid' } as const, 'timeout'],
  ])('%o leads to %s', (leg, event) => {
    const [first] = sent().onReply(reply({ status: 'ok', legs: [leg] }), T0 + 50);
    expect(first?.event).toBe(event);
  });

  test('refused whole rejects every order with the words of the venue', () => {
    const room = sent();
    expect(room.onReply(reply({ status: 'refused', text: 'no margin' }), T0 + 9)).toEqual([
      { cloid: '0xa0', event: 'reject', text: 'no margin' },
      { cloid: '0xa1', event: 'reject', text: 'no margin' },
    ]);
    expect(room.nextWakeMs()).toBeNull();
  });

  test('no usable answer makes every order unknown, and each is asked for at once', () => {
    const room = sent();
    const events = room.onReply(reply({ status: 'unknown', reason: 'socket closed' }), T0 + 9);
    expect(events.map(({ cloid, event, text }) => [cloid, event, text])).toEqual([
      ['0xa0', 'timeout', 'socket closed'],
      ['0xa1', 'timeout', 'socket closed'],
    ]);
    expect(room.nextWakeMs()).toBe(T0 + 9);
    expect(room.due(T0 + 9).queries).toEqual([
      { cloid: '0xa0', asset: 1 },
      { cloid: '0xa1', asset: 1 },
    ]);
  });

  test('an order that the answer leaves out becomes unknown', () => {
    const events = sent().onReply(
      reply({ status: 'ok', legs: [{ cloid: '0xa1', status: 'waiting', oid: 8 }] }),
      T0 + 9,
    );
    expect(events.map(({ cloid, event }) => [cloid, event])).toEqual([
      ['0xa1', 'wait'],
      ['0xa0', 'timeout'],
    ]);
  });

  test('an answer to a cancel counts where it succeeded; one that came too late kills nothing', () => {
    const room = new ExecutionRoom(EXECUTION);
    const events = room.onReply(
      reply(
        {
          status: 'ok',
          legs: [
            { cloid: '0xb0', status: 'cancelled' },
            { cloid: '0xb1', status: 'error', code: 'unknown_order', text: 'already filled' },
          ],
        },
        'r:2:0',
      ),
      T0,
    );
    expect(events).toEqual([{ cloid: '0xb0', event: 'cancel' }]);
    expect(room.onReply(reply({ status: 'refused', text: 'x' }, 'r:3:0'), T0)).toEqual([]);
    expect(room.onReply(reply({ status: 'unknown', reason: 'x' }, 'r:3:0'), T0)).toEqual([]);
  });

  test('a late answer still counts', () => {
    const room = sent();
    room.due(T0 + 3_000);
    expect(room.onReply(reply({ status: 'refused', text: 'late no' }), T0 + 4_000)).toHaveLength(2);
    expect(room.nextWakeMs()).toBeNull();
  });
});

describe('unanswered orders', () => {
  test('become unknown when the answer is overdue and are asked for by client id: at once, then 2, 4, 8, 10 s apart', () => {
    const room = sent();
    expect(room.due(T0 + 2_999)).toMatchObject({ timeouts: [], queries: [] });
    const due = room.due(T0 + 3_000);
    expect(due.timeouts).toEqual([
      { cloid: '0xa0', event: 'timeout', text: 'no answer within 3000 ms' },
      { cloid: '0xa1', event: 'timeout', text: 'no answer within 3000 ms' },
    ]);
    expect(due.queries.map((query) => query.cloid)).toEqual(['0xa0', '0xa1']);
    const times = questions(room, T0 + 50_000).filter(([, cloid]) => cloid === '0xa0');
    expect(times.map(([atMs]) => atMs)).toEqual([5_000, 9_000, 17_000, 27_000, 37_000, 47_000]);
  });

  test('news of an order ends the questions for it alone', () => {
    const room = sent();
    room.due(T0 + 3_000);
    expect(room.onOrderUpdate(updateOf('open'), standing(), T0 + 3_100)?.event).toBe('accept');
    expect(questions(room, T0 + 8_000).map(([, cloid]) => cloid)).toEqual(['0xa1']);
  });

  test('an order that an update explained before its answer was due does not become unknown', () => {
    const room = sent();
    room.onOrderUpdate(updateOf('filled', { filledLots: asLots(100) }), standing({ state: 'submitted' }), T0 + 10);
    expect(room.due(T0 + 3_000).timeouts.map((event) => event.cloid)).toEqual(['0xa1']);
  });

  test("count as never placed only 10 s after their last possible arrival, and only on the venue's word", () => {
    const room = sent();
    room.due(T0 + 3_000);
    const ask = (atMs: number) => room.onOrderUpdate(updateOf('unknownOid'), standing(), atMs);
    expect(ask(T0 + 3_050)).toBeNull();
    expect(ask(T0 + 14_999)).toBeNull();
    expect(room.due(T0 + 14_999).queries.length).toBeGreaterThan(0);
    expect(ask(T0 + 15_000)).toMatchObject({ cloid: '0xa0', event: 'lost' });
    expect(questions(room, T0 + 90_000).some(([, cloid]) => cloid === '0xa0')).toBe(false);
  });

  test('never count as never placed with a fill: such an order is gone after three answers', () => {
    const room = sent();
    room.due(T0 + 3_000);
    const order = standing({ state: 'partially_filled', filledLots: asLots(40) });
    const answers = [1, 2, 3].map((n) => room.onOrderUpdate(updateOf('unknownOid'), order, T0 + 20_000 + n)?.event);
    expect(answers).toEqual([undefined, undefined, 'expire']);
  });

  test('an order that stood and that the venue does not know is asked for again before it is believed', () => {
    const room = new ExecutionRoom(EXECUTION);
    const order = standing({ state: 'open' });
    expect(room.onOrderUpdate(updateOf('unknownOid'), order, T0 + 60_000)).toBeNull();
    expect(questions(room, T0 + 67_000).map(([atMs]) => atMs)).toEqual([62_000, 64_000]);
    expect(room.onOrderUpdate(updateOf('unknownOid'), order, T0 + 64_050)).toBeNull();
    expect(room.onOrderUpdate(updateOf('unknownOid'), order, T0 + 68_050)?.event).toBe('expire');
  });

  test('an ended order is asked for no more', () => {
    const room = sent();
    room.due(T0 + 3_000);
    expect(room.onOrderUpdate(updateOf('unknownOid'), standing({ state: 'filled' }), T0 + 3_050)).toBeNull();
    expect(questions(room, T0 + 9_000).every(([, cloid]) => cloid === '0xa1')).toBe(true);
  });

  test('an early word that the venue does not know the id changes nothing while the answer may still come', () => {
    const room = sent();
    expect(room.onOrderUpdate(updateOf('unknownOid'), standing({ state: 'submitted' }), T0 + 50)).toBeNull();
    expect(room.due(T0 + 3_000).timeouts.map((event) => event.cloid)).toEqual(['0xa0', '0xa1']);
    const lonely = new ExecutionRoom(EXECUTION);
    const event = lonely.onOrderUpdate(updateOf('unknownOid'), standing({ state: 'submitted' }), T0 + 50);
    expect(event).toMatchObject({ event: 'timeout' });
    expect(lonely.nextWakeMs()).toBe(T0 + 2_050);
  });

  test('are asked for after a restart, once each', () => {
    const room = sent();
    room.askAgain('0xa0', 1, T0 + 5_000, T0 + 1_000);
    room.askAgain('0xc0', 2, T0 + 5_000, T0 + 1_000);
    room.askAgain('0xc0', 2, T0 + 5_000, T0 + 1_000);
    expect(room.due(T0 + 1_000).queries).toEqual([
      { cloid: '0xa0', asset: 1 },
      { cloid: '0xc0', asset: 2 },
    ]);
  });

  test('the same request cannot be sent twice', () => {
    const room = sent();
    expect(() => room.sent('r:9:0', GROUP, T0 + 1)).toThrow(/sent twice/);
  });

  test('tell what is asked, since when and what happens next', () => {
    const room = sent();
    expect(room.unknownStory('0xa0', T0 + 1_000)).toBe('Sent 1 s ago, waiting for the answer.');
    room.due(T0 + 3_000);
    expect(room.unknownStory('0xa0', T0 + 4_000)).toBe(
      'Sent 4 s ago, asked for by client id 1 times in 1 s, next in 1 s. ' +
        'It can count as never placed in 11 s at the earliest. It is not sent again.',
    );
    expect(room.unknownStory('0xa0', T0 + 20_000)).toMatch(/as soon as the venue says that it does not know it/);
    expect(room.unknownStory('0xff', T0)).toMatch(/not known/);
  });

  test('go on unchanged after the state went through JSON', () => {
    const room = sent();
    room.due(T0 + 3_000);
    room.startFlatten([4], 'breaker', T0 + 3_000);
    const other = reborn(room, new ExecutionRoom(EXECUTION));
    expect(other.nextWakeMs()).toBe(room.nextWakeMs());
    expect(questions(other, T0 + 60_000)).toEqual(questions(room, T0 + 60_000));
    expect(other.snapshot()).toEqual(room.snapshot());
    expect(() => other.restore({})).toThrow(/not the state/);
  });
});

describe('order updates', () => {
  test.each([
    ['open', 'accept'],
    ['triggered', 'accept'],
    ['filled', 'fill'],
    ['canceled', 'cancel'],
    ['parentCanceled', 'cancel'],
    ['siblingFilledCanceled', 'cancel'],
    ['iocCancelRejected', 'reject'],
    ['rejected', 'reject'],
    ['expired', 'expire'],
  ] as const)('%s means %s', (status, event) => {
    const update = updateOf(status, { filledLots: asLots(3) });
    const room = new ExecutionRoom(EXECUTION);
    expect(room.onOrderUpdate(update, standing({ state: 'open' }), T0)).toMatchObject({ event, oid: 7, filledLots: 3 });
  });
});

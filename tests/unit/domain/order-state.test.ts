import { describe, expect, test } from 'vitest';
import type { OrderState } from '../../../src/contract/views.ts';
import {
  isTerminal,
  isWorking,
  ORDER_EVENTS,
  ORDER_STATES,
  type OrderEvent,
  transition,
} from '../../../src/engine/domain/order-state.ts';

/**
 * The whole table once more, written the other way round: a row an event, `-` a refusal, `!` a late one. Columns:
 * pending submitted unknown open partially_filled filled cancelled rejected expired error denied.
 */
const EXPECTED: Readonly<Record<OrderEvent, string>> = {
  submit: 'submitted - - - - - - - - - -',
  accept: 'open open open open partially_filled filled cancelled !open !open !open !open',
  wait: 'open open open open partially_filled filled cancelled !open !open !open !open',
  partialFill:
    'partially_filled partially_filled partially_filled partially_filled partially_filled filled !cancelled !partially_filled !partially_filled !partially_filled !partially_filled',
  fill: 'filled filled filled filled filled filled !filled !filled !filled !filled !filled',
  cancel: 'cancelled cancelled cancelled cancelled cancelled - cancelled cancelled cancelled cancelled -',
  reject: 'rejected rejected rejected rejected cancelled - cancelled rejected rejected rejected -',
  expire: 'expired expired expired expired expired - cancelled rejected expired expired -',
  timeout: 'unknown unknown unknown open partially_filled filled cancelled rejected expired error denied',
  lost: '- - expired - - - - - expired - -',
  deny: 'denied denied denied - - - - - - - denied',
  fault: 'error unknown unknown unknown unknown - - - - error -',
};

function word(state: OrderState, event: OrderEvent): string {
  const result = transition(state, event);
  if (!result.ok) return '-';
  return `${result.value.late ? '!' : ''}${result.value.next}`;
}

describe('the table of an order', () => {
  test('decides every pair as written down', () => {
    const table = Object.fromEntries(
      ORDER_EVENTS.map((event) => [event, ORDER_STATES.map((state) => word(state, event)).join(' ')]),
    );
    expect(table).toEqual(EXPECTED);
  });

  test('a refusal names the event and the state', () => {
    const result = transition('filled', 'submit');
    expect(result).toMatchObject({ ok: false, error: { code: 'BAD_TRANSITION', actual: 'submit', limit: 'filled' } });
  });

  test('an order leaves once only: no state but pending takes submit', () => {
    expect(ORDER_STATES.filter((state) => transition(state, 'submit').ok)).toEqual(['pending']);
  });

  test('a full fill is never refused and always leads to filled', () => {
    for (const state of ORDER_STATES)
      expect(transition(state, 'fill')).toMatchObject({ ok: true, value: { next: 'filled' } });
  });

  test('late means that the order had counted as dead, and every revival is late', () => {
    const faults: string[] = [];
    let late = 0;
    for (const state of ORDER_STATES) {
      for (const event of ORDER_EVENTS) {
        const result = transition(state, event);
        if (!result.ok) continue;
        if (result.value.late) late++;
        const revives = isTerminal(state) && isWorking(result.value.next);
        if ((result.value.late && !isTerminal(state)) || (revives && !result.value.late))
          faults.push(`${state} ${event}`);
      }
    }
    expect(faults).toEqual([]);
    expect(late).toBe(18);
  });

  test('nothing of ours ends an order that has left; one that never left is denied', () => {
    const next = (['submitted', 'unknown', 'open', 'partially_filled'] as const).flatMap((state) =>
      (['timeout', 'fault'] as const).map((event) => transition(state, event)),
    );
    expect(next.filter((result) => result.ok && isTerminal(result.value.next))).toEqual([]);
    expect(next.filter((result) => result.ok)).toHaveLength(8);
    const denied = ORDER_STATES.filter((state) => transition(state, 'deny').ok);
    expect(denied).toEqual(['pending', 'submitted', 'unknown', 'denied']);
  });

  test('every state is either working or terminal', () => {
    expect(ORDER_STATES.filter(isWorking)).toEqual(['pending', 'submitted', 'unknown', 'open', 'partially_filled']);
    expect(ORDER_STATES.filter(isTerminal)).toEqual(['filled', 'cancelled', 'rejected', 'expired', 'error', 'denied']);
  });
});

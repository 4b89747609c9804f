import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { keyName, nothing, saveKeyRequest, speed, tradeCommand } from '../../src/main/ipc/schemas.ts';
import { COMMANDS, SAVE_KEY } from './samples.ts';

type Json = Record<string, unknown>;

const commands: [string, Json][] = Object.values(COMMANDS)
  .flat()
  .map((command) => [JSON.stringify(command), command as unknown as Json]);

/** Paths of all leaves of a command. */
function leaves(value: Json, prefix: readonly string[] = []): string[][] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null ? leaves(inner as Json, [...prefix, key]) : [[...prefix, key]],
  );
}

/** A copy with the value at `path` changed, or taken out when `change` says so. */
function changed(command: Json, path: readonly string[], change: (holder: Json, key: string) => void): Json {
  const copy = structuredClone(command);
  let holder = copy;
  for (const key of path.slice(0, -1)) holder = holder[key] as Json;
  change(holder, path.at(-1) as string);
  return copy;
}

/** Values that no field of any command allows. */
const NEVER: readonly unknown[] = [undefined, Number.NaN, Number.POSITIVE_INFINITY, -1.5, {}, [], Symbol('x'), 10n];

/** The dotted path that a refusal names, or '' when the value was accepted. */
function refusedPath(value: unknown): string {
  const parsed = v.safeParse(tradeCommand, value);
  return parsed.success ? '' : (v.getDotPath(parsed.issues[0]) ?? '(whole)');
}

describe('commands of the window', () => {
  test.each(commands)('%s is accepted as it is', (_name, command) => {
    const parsed = v.safeParse(tradeCommand, structuredClone(command));
    expect(parsed.success).toBe(true);
    expect(parsed.output).toStrictEqual(command);
  });

  test.each(commands)('%s with a bad or missing field is refused by the name of the field', (_name, command) => {
    for (const path of leaves(command)) {
      const wanted = path.join('.');
      for (const bad of NEVER) {
        const value = changed(command, path, (holder, key) => {
          holder[key] = bad;
        });
        expect(refusedPath(value), `${wanted} = ${String(bad)}`).toBe(wanted);
      }
      const without = changed(command, path, (holder, key) => {
        delete holder[key];
      });
      expect(refusedPath(without), `no ${wanted}`).toBe(wanted);
    }
  });

  test.each(commands)('%s with a field too many is refused by its name', (_name, command) => {
    expect(refusedPath({ ...command, extra: 1 })).toBe('extra');
    expect(refusedPath(JSON.parse(`{"__proto__":{"a":1},${JSON.stringify(command).slice(1)}`))).not.toBe('');
  });

  test('what is no command is refused', () => {
    for (const value of [
      null,
      undefined,
      0,
      '',
      'killSwitch',
      [],
      [{ type: 'killSwitch' }],
      () => 0,
      { type: 'sell all' },
    ]) {
      expect(refusedPath(value)).not.toBe('');
    }
  });

  test('borders: what lies just inside passes, what lies just outside does not', () => {
    const rule = COMMANDS.setAutoRule[0].rule;
    const withRule = (more: object) => refusedPath({ type: 'setAutoRule', rule: { ...rule, ...more } });
    expect(
      withRule({ maxOrdersPerHour: 300, maxNotionalPerDayUsdc: 1e9, runFromStrength: 1, flagFromStrength: 0 }),
    ).toBe('');
    expect(withRule({ maxOrdersPerHour: 301 })).toBe('rule.maxOrdersPerHour');
    expect(withRule({ maxOrdersPerHour: 0 })).toBe('rule.maxOrdersPerHour');
    expect(withRule({ maxNotionalPerDayUsdc: 9.99 })).toBe('rule.maxNotionalPerDayUsdc');
    expect(withRule({ runFromStrength: 1.000001 })).toBe('rule.runFromStrength');
    expect(withRule({ strategyId: '' })).toBe('rule.strategyId');
    expect(refusedPath({ type: 'approveTicket', ticketId: 't1', maxSizeLots: 0 })).toBe('maxSizeLots');
    expect(refusedPath({ type: 'approveTicket', ticketId: 't1', maxSizeLots: Number.MAX_SAFE_INTEGER })).toBe('');
    expect(refusedPath({ type: 'approveTicket', ticketId: 't1', maxSizeLots: 2 ** 53 })).toBe('maxSizeLots');
    expect(refusedPath({ type: 'cancelOrder', cloid: `0x${'F'.repeat(32)}` })).toBe('cloid');
  });
});

describe('other calls', () => {
  test('take what they are for and refuse the rest', () => {
    expect(v.safeParse(saveKeyRequest, SAVE_KEY).success).toBe(true);
    for (const key of Object.keys(SAVE_KEY)) {
      const parsed = v.safeParse(saveKeyRequest, { ...SAVE_KEY, [key]: 7 });
      expect(parsed.success ? '' : v.getDotPath(parsed.issues[0])).toBe(key);
    }
    expect(v.safeParse(saveKeyRequest, { ...SAVE_KEY, secret: '' }).success).toBe(false);
    expect(v.safeParse(keyName, '../../etc/passwd').success).toBe(false);
    expect([0.1, 600].every((value) => v.safeParse(speed, value).success)).toBe(true);
    expect([0, 601, Number.NaN, '1'].some((value) => v.safeParse(speed, value).success)).toBe(false);
    expect(v.safeParse(nothing, undefined).success).toBe(true);
    expect(v.safeParse(nothing, {}).success).toBe(false);
  });
});

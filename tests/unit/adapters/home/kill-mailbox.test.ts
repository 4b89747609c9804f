import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { callKill, KillMailbox, type KillMailboxParts } from '../../../../src/adapters/home/kill-mailbox.ts';
import { err, ok } from '../../../../src/engine/kernel/result.ts';

let home = '';
const problems: string[] = [];
let mailbox: KillMailbox | null = null;
beforeEach(() => {
  vi.useFakeTimers();
  home = mkdtempSync(join(tmpdir(), 'trimtab-kill-'));
  problems.length = 0;
});
afterEach(() => {
  mailbox?.stop();
  vi.useRealTimers();
  rmSync(home, { recursive: true, force: true });
});

const file = (name: string): string => join(home, name);

function open(onKill: KillMailboxParts['onKill']): void {
  mailbox = new KillMailbox({ home, onKill, onProblem: (sentence) => problems.push(sentence) });
  mailbox.start();
}

/** Presses the switch; time passes while it waits. */
function press(id: string, flatten = false) {
  return callKill({ home, id, flatten, pause: async () => void (await vi.advanceTimersByTimeAsync(50)), patience: 10 });
}

describe('the kill switch from another process', () => {
  test('is pressed once, answered in words, and leaves no request behind', async () => {
    const pressed: boolean[] = [];
    open(async (flatten) => {
      pressed.push(flatten);
      return ok(flatten ? 'halted and closing' : 'halted');
    });
    expect(await press('a')).toEqual(ok('halted'));
    expect(await press('b', true)).toEqual(ok('halted and closing'));
    expect(pressed).toEqual([false, true]);
    expect(existsSync(file('kill.request.json'))).toBe(false);
  });

  test('that is refused says why', async () => {
    open(async () => err('no session is open'));
    expect(await press('a')).toEqual(err('no session is open'));
  });

  test('is not obeyed from before the start, and is taken back when nobody looks', async () => {
    writeFileSync(file('kill.request.json'), JSON.stringify({ id: 'old', flatten: true }));
    const pressed: boolean[] = [];
    open(async (flatten) => ok(String(pressed.push(flatten))));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pressed).toEqual([]);
    mailbox?.stop();
    expect(await press('a')).toEqual(err('the session does not look for requests'));
    expect(existsSync(file('kill.request.json'))).toBe(false);
  });

  test('that hangs in the session is told apart from one that nobody took', async () => {
    open(() => new Promise(() => undefined));
    expect(await press('a')).toEqual(err('the session took the request and has not answered'));
  });

  test.each(['', '{', 'null', '[]', '{"id":1,"flatten":true}', '{"id":"a"}', '{"id":"a","flatten":"yes"}'])(
    'a request that is none (%s) is left and told, and the next is served',
    async (text) => {
      const pressed: boolean[] = [];
      open(async (flatten) => ok(String(pressed.push(flatten))));
      writeFileSync(file('kill.request.json'), text);
      await vi.advanceTimersByTimeAsync(200);
      expect(pressed).toEqual([]);
      expect(problems).toEqual(['kill.request.json holds no request to kill: it is left']);
      expect(await press('a')).toEqual(ok('1'));
    },
  );
});

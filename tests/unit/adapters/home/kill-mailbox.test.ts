import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
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

const file = (name: string): string => join(home, 'kill', name);

/** What lies in the mailbox. */
const left = (): readonly string[] => readdirSync(join(home, 'kill'));

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
    expect(left()).toEqual([]);
  });

  test('of two callers at once is pressed for both, and each gets the answer to its own', async () => {
    const pressed: boolean[] = [];
    open(async (flatten) => {
      pressed.push(flatten);
      return ok(flatten ? 'halted and closing' : 'halted');
    });
    const both = [press('a', true), press('b')] as const;
    expect(await Promise.all(both)).toEqual([ok('halted and closing'), ok('halted')]);
    expect(new Set(pressed)).toEqual(new Set([true, false]));
    expect(pressed).toHaveLength(2);
    expect(left()).toEqual([]);
  });

  test('that is refused says why', async () => {
    open(async () => err('no session is open'));
    expect(await press('a')).toEqual(err('no session is open'));
  });

  test('is not obeyed from long before the start, and is taken back when nobody looks', async () => {
    mkdirSync(join(home, 'kill'));
    writeFileSync(file('old.request'), JSON.stringify({ flatten: true }));
    utimesSync(file('old.request'), Date.now() / 1_000 - 60, Date.now() / 1_000 - 60);
    writeFileSync(file('old.answer'), '{}');
    const pressed: boolean[] = [];
    open(async (flatten) => ok(String(pressed.push(flatten))));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pressed).toEqual([]);
    expect(left()).toEqual([]);
    mailbox?.stop();
    expect(await press('a')).toEqual(err('the session does not look for requests'));
    expect(left()).toEqual([]);
  });

  test('pressed while the session starts is obeyed once it looks', async () => {
    mkdirSync(join(home, 'kill'));
    const pressing = press('a', true);
    const pressed: boolean[] = [];
    open(async (flatten) => {
      pressed.push(flatten);
      return ok('halted');
    });
    expect(await pressing).toEqual(ok('halted'));
    expect(pressed).toEqual([true]);
  });

  test('at a home in which nobody ever looked is told so', async () => {
    expect(await press('a')).toEqual(err('the session does not look for requests'));
    expect(existsSync(join(home, 'kill'))).toBe(false);
  });

  test('whose request cannot be written says so', async () => {
    writeFileSync(join(home, 'kill'), 'a file');
    const done = await press('a');
    expect(done.ok ? '' : done.error).toContain('the request cannot be written');
  });

  test('that breaks in the session is answered', async () => {
    open(() => Promise.reject(new Error('no engine')));
    expect(await press('a')).toEqual(err('the kill switch broke: no engine'));
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'whose request cannot be read is told once, and the next is served',
    async () => {
      open(async () => ok('halted'));
      writeFileSync(file('a.request'), '{"flatten":true}');
      chmodSync(file('a.request'), 0);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(problems).toHaveLength(1);
      expect(await press('b')).toEqual(ok('halted'));
    },
  );

  test('is obeyed once when its request cannot be taken away', async () => {
    const pressed: boolean[] = [];
    open(async (flatten) => ok(String(pressed.push(flatten))));
    // Where a file would have to go there is a folder that is not empty.
    mkdirSync(file('a.taken'));
    writeFileSync(file('a.taken/x'), '');
    expect(await press('a', true)).toEqual(ok('1'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pressed).toEqual([true]);
  });

  test('that hangs in the session is told apart from one that nobody took', async () => {
    open(() => new Promise(() => undefined));
    expect(await press('a')).toEqual(err('the session took the request and has not answered'));
  });

  test.each(['', '{', 'null', '[]', '{"id":"a"}', '{"flatten":"yes"}'])(
    'a request that is none (%s) is left and told, and the next is served',
    async (text) => {
      const pressed: boolean[] = [];
      open(async (flatten) => ok(String(pressed.push(flatten))));
      writeFileSync(file('x.request'), text);
      await vi.advanceTimersByTimeAsync(200);
      expect(pressed).toEqual([]);
      expect(problems).toEqual(['x.request holds no request to kill: nothing is done']);
      expect(left()).toEqual([]);
      expect(await press('a')).toEqual(ok('1'));
    },
  );
});

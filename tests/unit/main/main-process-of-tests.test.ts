import { describe, expect, it } from 'vitest';
import { mainProcess } from '../../e2e/support/main-process.ts';

/** An app whose debugger loses the first answers with this error. */
function losing(times: number, text: string) {
  let calls = 0;
  const evaluate = (): Promise<unknown> => {
    calls += 1;
    return calls <= times ? Promise.reject(new Error(text)) : Promise.resolve(calls);
  };
  return { app: { evaluate: evaluate as never }, calls: () => calls };
}

const LOST = 'electronApplication.evaluate: Resulting promise was garbage collected.';

describe('the main process as tests talk to it', () => {
  it('asks again when an answer was lost, and not for ever', async () => {
    const twice = losing(2, LOST);
    expect(await mainProcess(twice.app).read(() => 0)).toBe(3);
    const always = losing(1_000, LOST);
    await expect(mainProcess(always.app).read(() => 0)).rejects.toThrow(/collected/);
    expect(always.calls()).toBe(5);
  });

  it('does a thing once, whatever became of the answer', async () => {
    const twice = losing(2, LOST);
    await mainProcess(twice.app).act(() => undefined);
    expect(twice.calls()).toBe(1);
  });

  it('lets every other failure through at once', async () => {
    const other = losing(2, 'Target closed');
    await expect(mainProcess(other.app).read(() => 0)).rejects.toThrow('Target closed');
    await expect(mainProcess(other.app).act(() => 0)).rejects.toThrow('Target closed');
    expect(other.calls()).toBe(2);
  });
});

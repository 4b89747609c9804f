import type { ElectronApplication } from '@playwright/test';

/** What the debugger says when the garbage collector took the promise of an answer: the function has run, only its answer is lost. */
const LOST = /promise was (garbage )?collected/i;

/** How often a question whose answer was lost is asked again. */
const TRIES = 5;

/** Functions that run inside the main process of the app, as `ElectronApplication.evaluate` does. */
export interface MainProcess {
  /** Asks for a value; may run more than once, so the function changes nothing that matters twice. */
  readonly read: ElectronApplication['evaluate'];
  /**
   * Does something once; there is no answer. The debugger may come in while the main process is in the middle of other work: what calls into
   * the product has to put it off to a turn of its own (setImmediate), as the desktop's own events come.
   */
  readonly act: ElectronApplication['evaluate'];
}

type Run = (...given: readonly unknown[]) => Promise<unknown>;

/** The main process of `app` as tests talk to it: the debugger now and then loses the answer of a short function. */
export function mainProcess(app: Pick<ElectronApplication, 'evaluate'>): MainProcess {
  const evaluate = app.evaluate.bind(app) as Run;
  const read: Run = async (...given) => {
    for (let tries = 1; ; tries++) {
      try {
        return await evaluate(...given);
      } catch (cause) {
        if (!isLost(cause) || tries === TRIES) throw cause;
      }
    }
  };
  const act: Run = async (...given) => {
    try {
      await evaluate(...given);
    } catch (cause) {
      if (!isLost(cause)) throw cause;
    }
  };
  return { read: read as ElectronApplication['evaluate'], act: act as ElectronApplication['evaluate'] };
}

function isLost(cause: unknown): boolean {
  return cause instanceof Error && LOST.test(cause.message);
}

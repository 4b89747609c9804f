import { Worker } from 'node:worker_threads';
import type { Fault } from './faults.ts';
import type { StoryOutcome } from './summary.ts';

/** Which stories to tell, and with how many threads. */
export interface TellOptions {
  readonly from: number;
  readonly to: number;
  readonly hours: number;
  readonly faults: readonly Fault[];
  readonly workers: number;
  readonly onOutcome: (outcome: StoryOutcome) => void;
}

/** Tells the stories of the seeds `from`..`to` on worker threads. Rejects when a thread itself fails; a story that fails is an outcome. */
export async function tellAll(options: TellOptions): Promise<readonly StoryOutcome[]> {
  const outcomes: StoryOutcome[] = [];
  let next = options.from;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./story-worker.ts', import.meta.url));
      const hand = (): void => {
        if (next > options.to) {
          void worker.terminate().then(() => resolve(), reject);
          return;
        }
        worker.postMessage({ seed: next, hours: options.hours, faults: options.faults });
        next += 1;
      };
      worker.on('message', (outcome: StoryOutcome) => {
        outcomes.push(outcome);
        options.onOutcome(outcome);
        hand();
      });
      worker.on('error', reject);
      hand();
    });
  const threads = Math.max(1, Math.min(options.workers, options.to - options.from + 1));
  await Promise.all(Array.from({ length: threads }, work));
  return outcomes;
}

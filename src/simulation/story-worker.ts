import { parentPort } from 'node:worker_threads';
import type { Fault } from './faults.ts';
import { tellStory } from './story.ts';
import type { StoryOutcome } from './summary.ts';

/** A worker thread that tells the stories it is sent, one after the other. */
interface Task {
  readonly seed: number;
  readonly hours: number;
  readonly faults: readonly Fault[];
}

const port = parentPort;
if (port === null) throw new Error('story-worker runs as a worker thread only');

port.on('message', ({ seed, hours, faults }: Task) => {
  tellStory(seed, { hours, faults: new Set(faults) }).then(
    (report) => port.postMessage({ seed, report, error: null } satisfies StoryOutcome),
    (cause: unknown) =>
      port.postMessage({
        seed,
        report: null,
        error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
      } satisfies StoryOutcome),
  );
});

import { parentPort, workerData } from 'node:worker_threads';
import { type StagingOrder, stageFiles } from './stage-files.ts';

/* The thread of one import: it is told what to read, tells how that goes on, and ends. To end it early it is terminated. */

await stageFiles(workerData as StagingOrder, (news) => parentPort?.postMessage(news));

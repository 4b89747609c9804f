import { parentPort, workerData } from 'node:worker_threads';
import { type RehearsalOrder, runOrder } from './run-order.ts';

/* The thread of one rehearsal: it is given the hours, tells how it goes on and what came of it, and ends. To end it early it is terminated. */

runOrder(workerData as RehearsalOrder, (news) => parentPort?.postMessage(news));

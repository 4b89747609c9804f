// Ends what a command started, however the command itself ends. Started detached by supervise.mjs with a pipe on stdin:
// lines "add PID" and "drop PID"; when the pipe closes (the command is gone), every process still listed is ended.
import { createInterface } from 'node:readline';
import { isAlive } from './file-lock.mjs';

const GRACE_MS = 5_000;
const pids = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

const signalAll = (signal) => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      pids.delete(pid);
    }
  }
};

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [verb, pid] = line.split(' ');
    if (verb === 'add') pids.add(Number(pid));
    else pids.delete(Number(pid));
  })
  .on('close', () => {
    signalAll('SIGTERM');
    const deadline = Date.now() + GRACE_MS;
    const timer = setInterval(() => {
      for (const pid of pids) if (!isAlive(pid)) pids.delete(pid);
      if (pids.size > 0 && Date.now() < deadline) return;
      clearInterval(timer);
      signalAll('SIGKILL');
    }, 50);
  });

// Ends what a command started, however the command itself ends. Started detached by supervise.mjs with a pipe on stdin:
// lines "add PID", "drop PID" and "folder PATH"; when the pipe closes (the command is gone), every process still listed is ended
// and every folder named is removed.
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isAlive } from './file-lock.mjs';

const GRACE_MS = 5_000;
const pids = new Set();
const folders = [];

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
    const verb = line.slice(0, line.indexOf(' '));
    const rest = line.slice(verb.length + 1);
    if (verb === 'add') pids.add(Number(rest));
    else if (verb === 'drop') pids.delete(Number(rest));
    else folders.push(rest);
  })
  .on('close', () => {
    signalAll('SIGTERM');
    const deadline = Date.now() + GRACE_MS;
    const timer = setInterval(() => {
      for (const pid of pids) if (!isAlive(pid)) pids.delete(pid);
      if (pids.size > 0 && Date.now() < deadline) return;
      clearInterval(timer);
      signalAll('SIGKILL');
      for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    }, 50);
  });

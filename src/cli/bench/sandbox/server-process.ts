import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Longest time that a server may take to start, ms. */
const START_MS = 30_000;

/** A server in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Starts a script that prints `listening http://127.0.0.1:PORT` when it is ready; `flags` are Node's own. */
export async function startServer(
  script: URL,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...flags, fileURLToPath(script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const port = await portOf(child);
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no server within ${START_MS} ms`)), START_MS);
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code}`)));
    createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> }).on('line', (line) => {
      const found = /^listening http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
      if (found === null) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    });
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { type Bench, type BenchResult, round } from './result.ts';

/** How long the window runs with moving prices before it is closed, ms. */
const RUN_MS = 30_000;

/** Limit for the start and for the stop, ms. */
const LIMIT_MS = 60_000;

/** The generated market makes 7 events a second per symbol on average; at this speed it is the promised 10. */
const SPEED = '1.5';

const RUNNER = resolve(import.meta.dirname, '../../../scripts/run.mjs');

/** The real window on the generated market: start, lateness of the loop, missed frames. Prepared and built first, as the promise says. */
export const windowBench: Bench = {
  name: 'window',
  about: 'npm start to moving prices; loop lag and missed frames with 66 symbols at about 10 updates a second each',
  run: async () => {
    await finished(spawn(process.execPath, [RUNNER, 'build'], { stdio: 'ignore' }));
    const help = performance.now();
    await finished(spawn(process.execPath, [RUNNER, 'start', '--help'], { stdio: 'ignore' }));
    const launcherMs = performance.now() - help;
    const told = await runWindow();
    return [startResult(told, launcherMs), lagResult(told), frameResult(told)];
  },
};

/** What a run of the window told. */
interface Told {
  readonly startMs: number;
  readonly lag: { readonly p50: number; readonly p99: number; readonly turns: number };
  readonly frames: { readonly drawn: number; readonly missed: number };
}

async function runWindow(): Promise<Told> {
  const home = mkdtempSync(join(tmpdir(), 'trimtab-'));
  const from = performance.now();
  const child = spawn(process.execPath, [RUNNER, 'start', '--home', home, '--speed', SPEED], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TRIMTAB_NO_DIALOG: '1' },
  });
  const lines: string[] = [];
  const moving = new Promise<number>((resolveMoving, reject) => {
    createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('prices move in the window')) resolveMoving(performance.now() - from);
    });
    child.once('exit', () =>
      reject(new Error(`the terminal ended before prices moved:\n${lines.slice(-5).join('\n')}`)),
    );
  });
  const startMs = await within(moving, 'prices did not move');
  await new Promise((done) => setTimeout(done, RUN_MS));
  child.kill('SIGTERM');
  await within(finished(child), 'the terminal did not stop');
  rmSync(home, { recursive: true, force: true });
  return { startMs, lag: readLag(lines), frames: readFrames(lines) };
}

function readLag(lines: readonly string[]): Told['lag'] {
  const found = /^loop lag p50 ([\d.]+) ms, p99 ([\d.]+) ms, worst [\d.]+ ms, (\d+) turns/.exec(
    lineWith(lines, 'loop lag'),
  );
  return { p50: Number(found?.[1]), p99: Number(found?.[2]), turns: Number(found?.[3]) };
}

function readFrames(lines: readonly string[]): Told['frames'] {
  const found = /^window frames (\d+), missed (\d+)/.exec(lineWith(lines, 'window frames'));
  return { drawn: Number(found?.[1]), missed: Number(found?.[2]) };
}

function lineWith(lines: readonly string[], start: string): string {
  const line = lines.find((entry) => entry.startsWith(start));
  if (line === undefined) throw new Error(`the terminal did not tell its ${start}`);
  return line;
}

function startResult({ startMs }: Told, launcherMs: number): BenchResult {
  return {
    name: 'window-start',
    unit: 'ms',
    p50: null,
    p99: null,
    value: round(startMs),
    goal: '<= 3000 ms from the command to moving prices, prepared and built',
    met: startMs <= 3_000,
    peer: 'the launcher alone (start --help)',
    peerValue: round(launcherMs),
    ratio: round(startMs / launcherMs),
  };
}

function lagResult({ lag }: Told): BenchResult {
  return {
    name: 'window-loop-lag',
    unit: 'ms',
    p50: lag.p50,
    p99: lag.p99,
    value: lag.p99,
    goal: 'p99 < 10 ms',
    met: lag.p99 < 10,
    peer: 'pause between two turns',
    peerValue: 20,
    ratio: round(lag.p99 / 20),
  };
}

function frameResult({ frames }: Told): BenchResult {
  const percent = (100 * frames.missed) / Math.max(1, frames.drawn);
  return {
    name: 'window-missed-frames',
    unit: '%',
    p50: null,
    p99: null,
    value: round(percent),
    goal: '< 3 %',
    met: frames.drawn > 0 && percent < 3,
    peer: 'frames drawn',
    peerValue: frames.drawn,
    ratio: round(frames.missed / Math.max(1, frames.drawn)),
  };
}

function finished(child: ChildProcess): Promise<void> {
  return new Promise((done) => child.once('exit', () => done()));
}

async function within<T>(work: Promise<T>, problem: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_done, reject) => {
    timer = setTimeout(() => reject(new Error(`${problem} within ${LIMIT_MS / 1_000} s`)), LIMIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

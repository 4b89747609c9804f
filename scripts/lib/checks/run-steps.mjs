// Runs steps side by side and tells of each in one line; what a failed one said follows it.
import { spawn } from 'node:child_process';
import { ROOT } from '../paths.mjs';
import { guardPid, releasePid } from '../supervise.mjs';

/** Runs all steps, at most `width` processes at once; answers `{ passed, failed, skipped }`. */
export async function runSteps(steps, { node, env, width }) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const slots = semaphore(width);
  await Promise.all(
    steps.map(async (step) => {
      const began = Date.now();
      const results = await Promise.all(step.runs.map((args) => slots(() => capturing(node, args, env))));
      const bad = results.filter((result) => result.code !== 0);
      total[bad.length === 0 ? 'passed' : 'failed'] += 1;
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      console.log(`${bad.length === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s)`);
      for (const result of bad) console.log(result.out.trimEnd());
    }),
  );
  return total;
}

function capturing(node, args, env) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.once('spawn', () => guardPid(child.pid));
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (out += chunk));
    child.once('error', (error) => resolve({ code: 127, out: error.message }));
    child.once('close', (code, signal) => {
      releasePid(child.pid);
      resolve({ code: code ?? 1, out: signal ? `${out}\nended by ${signal}` : out });
    });
  });
}

function semaphore(width) {
  let free = width;
  const waiting = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise((resume) => waiting.push(resume));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

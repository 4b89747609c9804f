import { spawn } from 'node:child_process';
import type { ReplayOutcome } from '../../../src/cli/replay/replay-file.ts';
import { provided, ROOT } from './tree.ts';

/** Runs the `replay` command line on a home, in plain Node. */
export function replay(home: string): Promise<{ readonly code: number | null; readonly outcome: ReplayOutcome }> {
  const args = ['--disable-warning=ExperimentalWarning', 'src/cli/replay.ts', home, '--quiet', '--json'];
  const child = spawn(provided('TRIMTAB_NODE'), args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text.out += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text.err += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const last = text.out.trim().split('\n').at(-1) ?? '';
      if (last.startsWith('{')) resolve({ code, outcome: JSON.parse(last) as ReplayOutcome });
      else reject(new Error(`replay ended with ${code}: ${text.err}`));
    });
  });
}

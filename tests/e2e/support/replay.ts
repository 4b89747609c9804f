import { spawn } from 'node:child_process';
import type { ReplayOutcome } from '../../../src/cli/replay/replay-file.ts';
import { provided, ROOT } from './tree.ts';

/** Runs the `replay` command line on a home, in plain Node. */
export function replay(home: string): Promise<{ readonly code: number | null; readonly outcome: ReplayOutcome }> {
  const args = ['--disable-warning=ExperimentalWarning', 'src/cli/replay.ts', home, '--quiet', '--json'];
  const child = spawn(provided('TRIMTAB_NODE'), args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ code, outcome: JSON.parse(text.trim().split('\n').at(-1) ?? 'null') as ReplayOutcome }),
    );
  });
}

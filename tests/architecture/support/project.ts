import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Root of the project. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** Files that git tracks, or would track (new ones that are not ignored); paths from the root. */
export function trackedFiles(): readonly string[] {
  const out = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64e6,
  });
  return out.split('\0').filter((path) => path !== '');
}

/** A throw-away folder with the given files, and how to remove it. */
export interface Tree {
  readonly root: string;
  readonly remove: () => void;
}

/** Writes files (path -> text) into a new temporary folder. */
export function writeTree(files: Readonly<Record<string, string>>): Tree {
  const root = mkdtempSync(join(tmpdir(), 'trimtab-fixture-'));
  for (const [path, text] of Object.entries(files)) {
    const full = join(root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** What a tool said, and how it ended. */
export interface ToolRun {
  readonly code: number;
  readonly out: string;
}

/** Runs a tool of node_modules on this Node, in `cwd`. */
export function runTool(tool: string, args: readonly string[], cwd: string): ToolRun {
  try {
    const out = execFileSync(process.execPath, [join(ROOT, 'node_modules', tool), ...args], {
      cwd,
      encoding: 'utf8',
      maxBuffer: 64e6,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { code: 0, out };
  } catch (error) {
    const failed = error as { readonly status?: number | null; readonly stdout?: string; readonly stderr?: string };
    if (typeof failed.status !== 'number') throw error;
    return { code: failed.status, out: `${failed.stdout ?? ''}${failed.stderr ?? ''}` };
  }
}

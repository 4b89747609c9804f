import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './support/project.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs scripts/run.mjs as npm does, on this Node. */
function run(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(ROOT, 'scripts/run.mjs'), ...args],
      { cwd: ROOT, encoding: 'utf8' },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
      },
    );
  });
}

const scripts = (
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly scripts: Readonly<Record<string, string>> }
).scripts;
const names = Object.keys(scripts);

describe('the commands', () => {
  test('all go through scripts/run.mjs under their own name', () => {
    expect(scripts).toEqual(Object.fromEntries(names.map((name) => [name, `node scripts/run.mjs ${name}`])));
  });

  test('are those that the list names', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    expect([...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => String(name)).toSorted()).toEqual(
      names.toSorted(),
    );
  });

  test.each(names)('%s tells what it does and changes nothing when asked for help', async (name) => {
    const { code, stdout } = await run(name, '--help');
    expect({ code, says: stdout.length > 40 }).toEqual({ code: 0, says: true });
  });

  // What follows `start` is the window's to judge: it is tested there.
  test.each(names.filter((name) => name !== 'start'))('%s refuses an option it does not know', async (name) => {
    const { code, stderr } = await run(name, '--no-such-option');
    expect(code).toBe(2);
    expect(stderr).toContain('no-such-option');
  });

  test('an unknown one ends with 2 and the list', async () => {
    const { code, stderr } = await run('fly');
    expect(code).toBe(2);
    expect(stderr).toContain('unknown command: fly');
    expect(stderr).toContain('headless');
  });

  test('none at all ends with 2', async () => {
    expect((await run()).code).toBe(2);
  });
});

describe('the doctor', () => {
  test('answers with findings about every area, and 0 exactly when nothing is broken', async () => {
    const { code, stdout } = await run('doctor', '--json');
    const report = JSON.parse(stdout) as {
      readonly ok: boolean;
      readonly findings: readonly Readonly<Record<string, string>>[];
    };
    expect(report.findings.map((finding) => finding.area)).toEqual([
      'node',
      'electron',
      'sandbox',
      'display',
      'notifications',
      'home',
      'store',
      'keychain',
    ]);
    expect(
      report.findings.filter(
        (finding) => !['ok', 'note', 'broken'].includes(finding.status ?? '') || !finding.found || !finding.meaning,
      ),
    ).toEqual([]);
    expect(code).toBe(report.ok ? 0 : 1);
    expect(report.findings.find((finding) => finding.area === 'store')?.status).not.toBe('broken');
  });

  test('calls a home that cannot be written broken', async () => {
    const { code, stdout } = await run('doctor', '--json', '--home', join(ROOT, 'package.json', 'below-a-file'));
    const report = JSON.parse(stdout) as { readonly findings: readonly Readonly<Record<string, string>>[] };
    expect(report.findings.find((finding) => finding.area === 'home')?.status).toBe('broken');
    expect(code).toBe(1);
  });
});

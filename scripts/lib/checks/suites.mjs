// Runs the test suites and counts their tests from the reports; a suite that crashes or holds no test is a failure.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { inModules, ROOT, STATE } from '../paths.mjs';
import { supervise } from '../supervise.mjs';

/** Suites that Vitest runs, a folder under tests/ each. */
export const VITEST_SUITES = ['architecture', 'unit', 'property', 'replay', 'simulation', 'contract', 'renderer'];

/** A test that never ends must not hang the whole run: a synchronous loop is beyond the runner's own time limit. */
const LIMIT_MS = 25 * 60_000;

const REPORTS = join(STATE, 'reports');

/** Whether the folder of a suite is in the tree. */
export const isPresent = (suite) => existsSync(join(ROOT, 'tests', suite));

/** Whether the folder holds a test file at all. */
function hasTests(suite) {
  const ending = suite === 'e2e' ? /\.spec\.ts$/ : /\.test\.tsx?$/;
  return readdirSync(join(ROOT, 'tests', suite), { recursive: true }).some((name) => ending.test(String(name)));
}

/** Runs the named suites by Vitest; answers a count per suite. `filters` are parts of file names. */
export async function runVitest(suites, filters, { node, env }) {
  const counts = new Map(suites.map((suite) => [suite, { passed: 0, failed: 0, skipped: 0 }]));
  const runnable = suites.filter(hasTests);
  for (const suite of suites)
    if (!runnable.includes(suite)) fail(counts.get(suite), `${suite}: no test in tests/${suite}`);
  if (runnable.length === 0) return counts;
  const report = freshReport('vitest.json');
  const projects = runnable.flatMap((suite) => ['--project', suite]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await supervise(node, [inModules('vitest/vitest.mjs'), 'run', ...projects, ...reporters, ...filters], {
    cwd: ROOT,
    env,
    limitMs: LIMIT_MS,
  });
  const files = readReport(report)?.testResults ?? null;
  if (files === null) {
    fail(counts.get(runnable[0]), endedOddly('vitest', code));
    return counts;
  }
  for (const file of files) countFile(file, counts);
  const sum = [...counts.values()].reduce((all, one) => all + one.failed, 0);
  if (code !== 0 && sum === 0)
    fail(
      counts.get(runnable[0]),
      `vitest ended with ${code} although no test failed (an error outside the tests, see above)`,
    );
  if (filters.length === 0)
    for (const suite of runnable) if (isEmpty(counts.get(suite))) fail(counts.get(suite), `${suite}: no test ran`);
  return counts;
}

function countFile(file, counts) {
  const suite = relative(join(ROOT, 'tests'), file.name).split(sep)[0];
  const count = counts.get(suite);
  if (!count) throw new Error(`the report names a file of no known suite: ${file.name}`);
  const before = count.failed;
  for (const test of file.assertionResults) {
    if (test.status === 'passed') count.passed += 1;
    else if (test.status === 'failed') count.failed += 1;
    else count.skipped += 1;
  }
  if (file.status === 'failed' && count.failed === before)
    fail(count, `${relative(ROOT, file.name)} failed outside its tests: ${file.message}`);
  else if (file.assertionResults.length === 0) fail(count, `${relative(ROOT, file.name)} holds no test`);
}

/** Runs the window's own suite by Playwright. */
export async function runPlaywright(filters, { node, env }) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  if (!hasTests('e2e')) return fail(count, 'e2e: no test in tests/e2e');
  const report = freshReport('e2e.json');
  const args = [inModules('@playwright/test/cli.js'), 'test', '--reporter=list,json', ...filters];
  const code = await supervise(node, args, {
    cwd: ROOT,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    limitMs: LIMIT_MS,
  });
  const found = readReport(report);
  if (found === null) return fail(count, endedOddly('playwright', code));
  count.passed = found.stats.expected;
  count.failed = found.stats.unexpected + found.stats.flaky;
  count.skipped = found.stats.skipped;
  for (const error of found.errors ?? []) fail(count, `e2e: ${error.message}`);
  if (code !== 0 && count.failed === 0) fail(count, `playwright ended with ${code} although no test failed`);
  if (filters.length === 0 && isEmpty(count)) fail(count, 'e2e: no test ran');
  return count;
}

const endedOddly = (tool, code) =>
  code === 124
    ? `${tool} was ended after ${LIMIT_MS / 60_000} minutes: a test hangs`
    : `${tool} ended with ${code} and left no report`;

const isEmpty = (count) => count.passed + count.failed + count.skipped === 0;

function fail(count, why) {
  count.failed += 1;
  console.log(`FAILED ${why}`);
  return count;
}

function freshReport(name) {
  mkdirSync(REPORTS, { recursive: true });
  const path = join(REPORTS, name);
  rmSync(path, { force: true });
  return path;
}

function readReport(path) {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

// Which Electron opens the window: the caller's own, the shipped one, or (Linux x64 only) the test runtime.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inModules } from '../paths.mjs';
import { capture } from '../run-tool.mjs';
import { say, SetupError } from '../say.mjs';
import { installShipped } from './shipped.mjs';
import { provideTestRuntime, TEST_RUNTIME_DIST, testRuntimeReady } from './test-runtime.mjs';

/** @typedef {{ kind: 'override' | 'installed' | 'test', bin: string, dist: string, version: string }} ElectronRuntime */

const EXECUTABLE =
  { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';

/** The Electron that would be used now without fetching anything, or null. */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const found = describe('override', override);
    if (found) return found;
  }
  const shipped = describe('installed', inModules('electron', 'dist'));
  if (shipped) return shipped;
  return testRuntimeReady() ? describe('test', TEST_RUNTIME_DIST) : null;
}

/** Provides an Electron in the order above, fetching what is missing; `node` runs the tools for it. Says which one it took. */
export async function provideElectron(node) {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const found = describe('override', override);
    if (found) return tell(found);
    say(`ELECTRON_OVERRIDE_DIST_PATH=${override} holds no usable Electron; looking elsewhere`);
  }
  const dist = inModules('electron', 'dist');
  let found = describe('installed', dist);
  if (!found && (await installShipped(node))) found = describe('installed', dist);
  if (found) return tell(found);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      'Electron could not be downloaded, and a test runtime exists for Linux x64 only.\n' +
        'Give a mirror (ELECTRON_MIRROR=https://...), or the folder of an unpacked Electron (ELECTRON_OVERRIDE_DIST_PATH=...).',
    );
  }
  await provideTestRuntime(node);
  const test = describe('test', TEST_RUNTIME_DIST);
  if (!test)
    throw new SetupError(`the test runtime in ${TEST_RUNTIME_DIST} is not usable; remove that folder and start again`);
  return tell(test);
}

function describe(kind, dist) {
  const bin = join(dist, EXECUTABLE);
  if (!existsSync(bin)) return null;
  const version = versionOf(dist, bin);
  return version ? { kind, bin, dist, version } : null;
}

function versionOf(dist, bin) {
  const file = join(dist, 'version');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim().replace(/^v/, '');
  const answer = capture(bin, ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const text = answer.out.trim();
  return answer.code === 0 && /^\d+\.\d+\.\d+/.test(text) ? text : null;
}

function tell(runtime) {
  const how = {
    override: 'from ELECTRON_OVERRIDE_DIST_PATH',
    installed: 'the shipped version',
    test: 'the TEST RUNTIME: the sandbox venue only',
  }[runtime.kind];
  say(`Electron ${runtime.version} (${how})`);
  return runtime;
}

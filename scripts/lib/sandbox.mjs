// Whether Chromium's sandbox can work here; where it cannot, Electron is started without it and a person is told.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Why the sandbox cannot be used, or null when it can. @param {{ dist: string }} runtime */
export function sandboxObstacle(runtime) {
  if (process.platform !== 'linux') return null;
  if (process.getuid?.() === 0) return 'Chromium has no sandbox for root';
  if (hasSetuidHelper(runtime.dist)) return null;
  if (number('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === 1)
    return 'this system restricts user namespaces (AppArmor)';
  if (number('/proc/sys/kernel/unprivileged_userns_clone') === 0) return 'this system forbids user namespaces';
  if (number('/proc/sys/user/max_user_namespaces') === 0) return 'this system allows no user namespaces';
  return null;
}

function hasSetuidHelper(dist) {
  const found = statSync(join(dist, 'chrome-sandbox'), { throwIfNoEntry: false });
  return found !== undefined && found.uid === 0 && (found.mode & 0o4000) !== 0;
}

function number(path) {
  try {
    return Number(readFileSync(path, 'utf8').trim());
  } catch {
    return null;
  }
}

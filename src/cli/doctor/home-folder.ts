import { existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Finding } from './finding.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

const WANTED_BYTES = 1e9;

/** Where the homes of the markets lie unless `--home` says otherwise: journals, settings, locks. */
export function defaultHome(): string {
  if (process.platform === 'win32')
    return join(process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Trimtab');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Trimtab');
  return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'Trimtab');
}

/** The folder itself, or the nearest one above that exists. */
export function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

/** Whether the home can be written, and the room on its disk. */
export function homeFinding(home: string): Finding {
  const area = 'home';
  const folder = nearestFolder(home);
  const state = folder === home ? '' : ' (not there yet)';
  try {
    rmdirSync(mkdtempSync(join(folder, '.trimtab-doctor-')));
  } catch (error) {
    return {
      area,
      status: 'broken',
      found: `${home} cannot be written: ${reasonOf(error)}`,
      meaning: 'No order leaves before it is on disk: name another folder with --home.',
    };
  }
  const disk = statfsSync(folder);
  const free = disk.bavail * disk.bsize;
  const found = `${home}${state}, ${(free / 1e9).toFixed(1)} GB free`;
  if (free < WANTED_BYTES)
    return {
      area,
      status: 'note',
      found,
      meaning: 'Little room: when the disk is full, the gate closes and no order leaves.',
    };
  return { area, status: 'ok', found, meaning: 'Journal, settings and logs are kept here.' };
}

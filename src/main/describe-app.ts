import { basename, resolve } from 'node:path';
import { app } from 'electron';
import { LOOPBACK_VARIABLE } from '../adapters/hyperliquid/endpoints.ts';
import type { AppInfo } from '../contract/ipc.ts';
import type { VenueName } from '../contract/views.ts';
import { isTestRuntime, venuesOn } from './compat.ts';

/** Facts about this installation and this run, as the window shows them. */
export function describeApp(run: {
  readonly venue: VenueName;
  readonly home: string;
  readonly data: string | null;
  readonly speed: number;
  readonly notices: readonly string[];
}): AppInfo {
  return {
    version: app.getVersion(),
    electron: process.versions.electron ?? '',
    chrome: process.versions['chrome'] ?? '',
    node: process.versions.node,
    testRuntime: isTestRuntime(),
    venue: run.venue,
    venuesOffered: venuesOffered(),
    speed: run.speed,
    dataName: run.data === null ? null : basename(resolve(run.data)),
    home: run.home,
    startNotices: run.notices,
  };
}

/** Venues that work here. */
export function venuesOffered(): readonly VenueName[] {
  return venuesOn(isTestRuntime(), process.env[LOOPBACK_VARIABLE] ?? null);
}

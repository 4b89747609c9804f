import { spawnSync } from 'node:child_process';
import type { Finding } from './finding.ts';
import type { RuntimeReport } from './runtime-report.ts';

const QUIET = 'Signals and breakers show in the window only; nothing pops up on the desktop.';

/** Whether a notification could reach a person: the library, a session bus, and a server on that bus. */
export function notificationFinding(report: RuntimeReport): Finding {
  const area = 'notifications';
  if (process.platform !== 'linux')
    return {
      area,
      status: 'ok',
      found: 'the system’s own notifications',
      meaning: 'The system asks once whether Trimtab may notify.',
    };
  if (report.missingPackages.includes('libnotify4'))
    return { area, status: 'note', found: 'libnotify is missing (package libnotify4)', meaning: QUIET };
  if (process.env.DBUS_SESSION_BUS_ADDRESS === undefined)
    return { area, status: 'note', found: 'libnotify, but no D-Bus session', meaning: QUIET };
  const owner = hasNotificationServer();
  if (owner === false)
    return {
      area,
      status: 'note',
      found: 'libnotify and a D-Bus session, but no notification server on it',
      meaning: QUIET,
    };
  const found =
    owner === null ? 'libnotify and a D-Bus session' : 'libnotify, a D-Bus session and a notification server';
  return {
    area,
    status: 'ok',
    found,
    meaning: 'Signals and breakers can pop up on the desktop; each is confirmed or shown as not delivered.',
  };
}

/** Null when it cannot be asked (no dbus-send). Servers that start on demand count. */
function hasNotificationServer(): boolean | null {
  const lists = ['ListNames', 'ListActivatableNames'].map((method) =>
    spawnSync(
      'dbus-send',
      [
        '--session',
        '--print-reply',
        '--dest=org.freedesktop.DBus',
        '/org/freedesktop/DBus',
        `org.freedesktop.DBus.${method}`,
      ],
      {
        encoding: 'utf8',
        timeout: 3_000,
      },
    ),
  );
  if (lists.some((list) => list.error !== undefined)) return null;
  return lists.some((list) => list.stdout.includes('"org.freedesktop.Notifications"'));
}

// A place for a window where there is no desktop: a virtual display, a private D-Bus session, for tests an unlocked keyring.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from './run-tool.mjs';
import { SetupError } from './say.mjs';
import { guardFolder, guardPid } from './supervise.mjs';
import { writeAuthority } from './x-authority.mjs';

const START_LIMIT_MS = 15_000;

/** Whether a window could open on a display that is already there. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Starts what is asked for and answers the environment that leads to it. Everything started is ended with this command.
 * @param {{ display: boolean, bus: boolean, keyring: boolean }} wanted `keyring` wants `bus`; its secrets live in a temporary folder.
 */
export async function openSession(wanted) {
  const home = mkdtempSync(join(tmpdir(), 'trimtab-session-'));
  guardFolder(home);
  const env = {};
  if (wanted.display) Object.assign(env, await startDisplay(home));
  if (wanted.bus) Object.assign(env, await startBus(home));
  if (wanted.keyring) Object.assign(env, startKeyring(home, env));
  return env;
}

async function startDisplay(home) {
  const authority = join(home, 'xauthority');
  writeAuthority(authority);
  const args = ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp', '-auth', authority, '-noreset'];
  const number = await firstLineOf('Xvfb', args, 3);
  return { DISPLAY: `:${number}`, XAUTHORITY: authority };
}

/** A bus on which nothing starts by itself: who is not there is plainly absent, and no prompt can hang. */
async function startBus(home) {
  const config = join(home, 'bus.conf');
  writeFileSync(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=${home}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
`,
  );
  const runtime = join(home, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const address = await firstLineOf('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=3'], 3);
  return { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime };
}

/** The daemon leaves with the bus. */
function startKeyring(home, env) {
  const data = join(home, 'data');
  mkdirSync(data, { mode: 0o700 });
  const full = { ...process.env, ...env, XDG_DATA_HOME: data };
  const answer = capture('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    env: full,
    input: 'trimtab-test',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  if (answer.code !== 0)
    throw new SetupError(`gnome-keyring-daemon did not start (code ${answer.code}): ${answer.out.trim()}`);
  return { XDG_DATA_HOME: data, TRIMTAB_TEST_KEYRING: '1' };
}

/** Starts a helper detached (our Ctrl-C must not end it before the app) and answers the line it writes to descriptor `fd`. */
function firstLineOf(command, args, fd) {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'ignore', 'pipe'];
    stdio[fd] = 'pipe';
    const child = spawn(command, args, { detached: true, stdio });
    let text = '';
    let complaints = '';
    const fail = (why) => reject(new SetupError(`${command} did not start: ${why}`));
    const timer = setTimeout(
      () => fail(`no answer for ${START_LIMIT_MS / 1000} s. ${complaints.trim()}`),
      START_LIMIT_MS,
    );
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with ${code}. ${complaints.trim()}`));
    child.stderr.on('data', (chunk) => (complaints = (complaints + chunk).slice(-2000)));
    child.stdio[fd].on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      guardPid(child.pid);
      child.removeAllListeners('exit');
      for (const stream of [child.stderr, child.stdio[fd]]) stream.unref?.();
      child.unref();
      resolve(text.trim());
    });
  });
}

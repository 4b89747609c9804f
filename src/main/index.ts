import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { app, dialog, Menu, net } from 'electron';
import { cannotReach } from '../adapters/hyperliquid/can-reach.ts';
import { LOOPBACK_VARIABLE } from '../adapters/hyperliquid/endpoints.ts';
import { PAPER } from '../adapters/paper/identity.ts';
import { machineNetworks } from '../adapters/session/network-watch.ts';
import { SessionManager } from '../adapters/session/session-manager.ts';
import { type AppArguments, HELP, ownArguments, readArguments } from './arguments.ts';
import { chooseVenue } from './choose-venue.ts';
import { venuesOffered } from './describe-app.ts';
import { complain, logDecisions, outliveReaders, say } from './log.ts';
import { openSession } from './open-session.ts';
import { type Prepared, prepare } from './prepare.ts';
import { declareAppProtocol, serveApp } from './shell/app-protocol.ts';
import { lockDown } from './shell/lock-down.ts';
import { Shell } from './shell/shell.ts';
import { EXIT, sentenceOf, StartProblem } from './start-problem.ts';

/* Start of the terminal: arguments, candles and the home first, then Electron's readiness, then window and session side by side. */

/** Folder of the bundle: `out` in the tree and in the package. */
const BUILT = join(import.meta.dirname, '..');

/** Longest wait for the answer whether public prices can be had, ms: a first start must not feel slow. */
const REACH_MS = 1_000;

const nowMs = (): number => performance.now();

function fail(cause: unknown): void {
  const text = sentenceOf(cause);
  complain(`Trimtab cannot start: ${text}`);
  // With a person at the screen a closing terminal says nothing: show it, but never block a run without one.
  if (process.env['TRIMTAB_NO_DIALOG'] !== '1') dialog.showErrorBox('Trimtab cannot start', text);
  app.exit(cause instanceof StartProblem ? cause.exitCode : EXIT.failed);
}

async function begin(): Promise<void> {
  const asked = readArguments(ownArguments(process.argv.slice(1), app.isPackaged));
  if (asked === 'help') {
    say(HELP);
    app.exit(EXIT.ok);
    return;
  }
  if ('error' in asked) throw new StartProblem(asked.error, EXIT.usage);
  const { args, notice } = await chooseVenue(asked, {
    ownFolder: app.getPath('userData'),
    offersPaper: venuesOffered().includes(PAPER),
    cannotReach: () => cannotReach(process.env[LOOPBACK_VARIABLE] ?? null, REACH_MS),
  });
  if (!venuesOffered().includes(args.venue))
    throw new StartProblem(`--venue ${args.venue} is refused on this runtime, which is for tests only`, EXIT.usage);
  declareAppProtocol();
  // Where a system has no sandbox the launcher says so and passes the switch; asked for both, Chromium would not start.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  const prepared = await prepare(args, app.getPath('userData'));
  // What Chromium keeps belongs to the home too: two homes share nothing.
  app.setPath('userData', join(prepared.home, 'electron'));
  app
    .whenReady()
    .then(() => run(args, prepared, notice === null ? [] : [notice]))
    .catch(fail);
}

async function run(args: AppArguments, prepared: Prepared, notices: readonly string[]): Promise<void> {
  Menu.setApplicationMenu(null);
  lockDown();
  serveApp(join(BUILT, 'renderer'));
  const manager = new SessionManager({ networks: () => (net.isOnline() ? machineNetworks() : []) });
  const shell = new Shell({ args, prepared, built: BUILT, nowMs, manager });
  shell.open();
  try {
    await attach(shell, manager, { args, prepared, notices });
  } catch (cause) {
    shell.failed(cause);
  }
}

/** Opens the session and gives it to the shell. */
async function attach(
  shell: Shell,
  manager: SessionManager,
  {
    args,
    prepared,
    notices,
  }: { readonly args: AppArguments; readonly prepared: Prepared; readonly notices: readonly string[] },
): Promise<void> {
  const driverOf = await openSession(args, prepared, {
    built: new URL('.', import.meta.url),
    version: app.getVersion(),
    hooks: {
      measureMs: nowMs,
      alerts: shell.notifier,
      onPatches: shell.views.publish,
      onStep: (_timing, output) => logDecisions(output.decisions),
    },
    manager,
    storedKey: shell.storedKey,
    notices,
  });
  shell.attach((onBroken) => {
    const driver = driverOf(onBroken);
    for (const notice of driver.notices) say(notice);
    return driver;
  });
}

outliveReaders();
// Awaited at top level: 'ready' waits for it, so Chromium makes nothing in a home that is not ours.
await begin().catch(fail);

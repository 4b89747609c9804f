// `npm start`: the app in its window; without a display under a virtual one; without that, headless with its log here.
import { provideBuild } from '../build.mjs';
import { hasDisplay, openSession } from '../display.mjs';
import { electronSwitches } from '../electron/launch.mjs';
import { provideElectron } from '../electron/runtime.mjs';
import { providePackages } from '../linux-packages.mjs';
import { ROOT } from '../paths.mjs';
import { say, SetupError } from '../say.mjs';
import { supervise } from '../supervise.mjs';
import { provideTools } from '../tools-env.mjs';
import { runCli } from './cli.mjs';

const HELP = `usage: npm start [-- OPTIONS]

Opens the terminal. Prepares what is missing first (Node 24, packages, Electron, the bundle) and says so.

  --home DIR      folder of journals, settings and lock (default: one folder for each market in the system's place for application data)
  --data DIR      recorded candles as the sandbox's market: one SYMBOL.csv or SYMBOL.csv.gz each (default: a generated market)
  --speed X       speed of the sandbox's clock, 0.1..600; 1 = real time (default)
  --seed S        seed of the sandbox's market, a whole number 0..4294967295 (default 1)
  --balance USDC  opening balance of a new sandbox, 10..1000000000 (default 10000)
  --journal-max-pages N
                  largest size of the journal's file in pages, to try out a full disk (default: no limit)

Without a display the window opens on a virtual one and the engine's log appears here. Where none can be made, the engine runs
without a window at the same speed, in a temporary home unless --home names one.
TRIMTAB_RETRY_ELECTRON=1 tries Electron's download again after it failed; ELECTRON_MIRROR and ELECTRON_OVERRIDE_DIST_PATH are honoured.`;

/** `npm start`. */
export const start = {
  summary: 'open the terminal',
  help: HELP,
  async run(args) {
    const { node, env } = await provideTools();
    const desktop = hasDisplay();
    const obstacle = await providePackages(desktop ? ['window', 'desktop'] : ['display', 'window', 'desktop']);
    if (obstacle && !desktop) {
      say(`there is no display and none can be made; running headless with the log here.\nFor a window, ${obstacle}`);
      // Options of a person come last and win; real time and no end, as in the window.
      return runCli('headless', ['--venue', 'sandbox', '--speed', '1', '--minutes', '10000000', ...args]);
    }
    if (obstacle) say(`the window may lack something: ${obstacle}`);
    const [runtime] = await inParallel([provideElectron(node), provideBuild(node)]);
    if (!desktop) say('no display: the window opens on a virtual one (Xvfb); the log of the engine follows here');
    const hasBus = Boolean(process.env.DBUS_SESSION_BUS_ADDRESS);
    const session = desktop ? {} : await openSession({ display: true, bus: !hasBus, keyring: false });
    const { switches, obstacle: noSandbox } = electronSwitches(runtime);
    if (noSandbox) say(`started without Chromium's sandbox: ${noSandbox}. The sandbox venue only`);
    return supervise(runtime.bin, [...switches, ROOT, ...args], {
      env: { ...env, ...session, TRIMTAB_ELECTRON_KIND: runtime.kind },
    });
  },
};

/** Waits for all; the first failure is reported after the others have ended, so that none is cut off half-way. */
async function inParallel(jobs) {
  const results = await Promise.allSettled(jobs);
  const failed = results.filter((result) => result.status === 'rejected');
  if (failed.length > 1) throw new SetupError(failed.map((result) => result.reason.message).join('\n'));
  if (failed.length === 1) throw failed[0].reason;
  return results.map((result) => result.value);
}

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

  --home DIR    folder of journal, settings and logs (default: the system's place for application data)
  --data DIR    recorded candles as the sandbox's market: one SYMBOL.csv or SYMBOL.csv.gz each
  --speed X     speed of the sandbox's clock, 1 = real time
  --seed S      seed of the sandbox's market, a whole number
  --balance B   opening balance of a new sandbox, USDC

Without a display the window opens on a virtual one and the engine's log appears here.
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
      return runCli('headless', args);
    }
    if (obstacle) say(`the window may lack something: ${obstacle}`);
    const [runtime] = await inParallel([provideElectron(node), provideBuild(node)]);
    if (!desktop) say('no display: the window opens on a virtual one (Xvfb); the log of the engine follows here');
    const hasBus = Boolean(process.env.DBUS_SESSION_BUS_ADDRESS);
    const session = desktop ? {} : await openSession({ display: true, bus: !hasBus, keyring: false });
    const { switches, obstacle: noSandbox } = electronSwitches(runtime);
    if (noSandbox) say(`started without Chromium's sandbox: ${noSandbox}. Sandbox and paper trading only`);
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

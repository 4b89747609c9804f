// `npm test`: everything that can be proved here, the real window included.
import { provideBuild } from '../build.mjs';
import { runSteps } from '../checks/run-steps.mjs';
import { checkSteps } from '../checks/steps.mjs';
import { isPresent, runPlaywright, runVitest, VITEST_SUITES } from '../checks/suites.mjs';
import { totalLine } from '../checks/total.mjs';
import { hasDisplay, openSession } from '../display.mjs';
import { electronSwitches } from '../electron/launch.mjs';
import { provideElectron } from '../electron/runtime.mjs';
import { providePackages } from '../linux-packages.mjs';
import { SetupError } from '../say.mjs';
import { provideTools } from '../tools-env.mjs';

const ALL = ['checks', ...VITEST_SUITES, 'e2e'];

const HELP = `usage: npm test [-- --only SUITE[,SUITE...]] [FILTER...]

Runs types, lint, format and import rules (checks), then the suites ${[...VITEST_SUITES, 'e2e'].join(', ')}.
--only runs some of ${ALL.join(', ')}; FILTERs are parts of test file names.
The last line is "total: N passed, N failed, N skipped"; exit code 1 when anything failed.

TRIMTAB_DATA      folder of recorded market data (default ../shared/data); tests that need it are skipped and counted without it
TRIMTAB_FC_SEED   seed of the property tests, or "random"`;

/** `npm test`. */
export const test = {
  summary: 'every test, the real window included',
  help: HELP,
  async run(args) {
    const { suites, filters } = parse(args);
    const { node, env } = await provideTools();
    const counts = [];
    if (suites.includes('checks')) counts.push(await runSteps(checkSteps(), { node, env, width: 2 }));
    const wanted = VITEST_SUITES.filter((suite) => suites.includes(suite) && isPresent(suite));
    const window = suites.includes('e2e') && isPresent('e2e');
    const context = wanted.length > 0 || window ? { node, env: await testEnv(node, env, window) } : null;
    if (wanted.length > 0) counts.push(...(await runVitest(wanted, filters, context)).values());
    if (window) counts.push(await runPlaywright(filters, context));
    return totalLine(counts);
  },
};

/** What tests find in their environment: the Electron to open, its switches, a display, a bus and an unlocked keyring of their own. */
async function testEnv(node, env, window) {
  if (!window) return { ...env, TRIMTAB_NODE: node };
  const linux = process.platform === 'linux';
  const obstacle = await providePackages(['display', 'window', 'desktop', 'keyring']);
  if (obstacle) throw new SetupError(`the tests of the window cannot run: ${obstacle}`);
  const runtime = await provideElectron(node);
  await provideBuild(node);
  const { switches } = electronSwitches(runtime);
  const session = linux ? await openSession({ display: !hasDisplay(), bus: true, keyring: true }) : {};
  return {
    ...env,
    ...session,
    TRIMTAB_NODE: node,
    TRIMTAB_ELECTRON: runtime.bin,
    TRIMTAB_ELECTRON_KIND: runtime.kind,
    TRIMTAB_ELECTRON_SWITCHES: JSON.stringify(switches),
  };
}

function parse(args) {
  const filters = [];
  let suites = ALL;
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i];
    if (arg === '--only') suites = (args[++i] ?? '').split(',');
    else if (arg.startsWith('--only=')) suites = arg.slice(7).split(',');
    else if (arg.startsWith('-')) throw new SetupError(`test: unknown option ${arg}`, 2);
    else filters.push(arg);
  }
  const odd = suites.find((suite) => !ALL.includes(suite));
  if (odd !== undefined) throw new SetupError(`test: unknown suite "${odd}"; there are ${ALL.join(', ')}`, 2);
  return { suites, filters };
}

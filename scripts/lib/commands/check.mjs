// `npm run check`: the quick answer while one works, without a window.
import { runSteps } from '../checks/run-steps.mjs';
import { checkSteps } from '../checks/steps.mjs';
import { runVitest } from '../checks/suites.mjs';
import { totalLine } from '../checks/total.mjs';
import { SetupError } from '../say.mjs';
import { provideTools } from '../tools-env.mjs';

/** `npm run check`. */
export const check = {
  summary: 'types, lint, format, import rules and unit tests, under a minute',
  help: 'usage: npm run check\n\nTypes, oxlint, eslint (engine), format, import rules, unit tests. Ends with a line "total: ..."; exit code 1 when anything failed.',
  async run(args) {
    if (args.length > 0) throw new SetupError(`check: unknown option ${args[0]}`, 2);
    const { node, env } = await provideTools();
    const steps = await runSteps(checkSteps(), { node, env, width: 2 });
    const unit = await runVitest(['unit'], [], { node, env });
    return totalLine([steps, ...unit.values()]);
  },
};

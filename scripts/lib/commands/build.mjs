import { provideBuild } from '../build.mjs';
import { SetupError } from '../say.mjs';
import { provideTools } from '../tools-env.mjs';

/** `npm run build`. */
export const build = {
  summary: 'bundle the app into out/ (done by itself when needed)',
  help: 'usage: npm run build [-- --force]\n\nBundles main, preload and window into out/. Does nothing when no source changed, unless --force is given.',
  async run(args) {
    const odd = args.find((arg) => arg !== '--force');
    if (odd !== undefined) throw new SetupError(`build: unknown option ${odd}`, 2);
    const { node } = await provideTools();
    await provideBuild(node, args.includes('--force'));
    return 0;
  },
};

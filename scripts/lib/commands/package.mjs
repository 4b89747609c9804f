// `npm run package`: the app as a folder that runs without this tree, under dist/.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provideBuild } from '../build.mjs';
import { provideElectron } from '../electron/runtime.mjs';
import { shippedVersion } from '../electron/shipped.mjs';
import { inModules, ROOT } from '../paths.mjs';
import { say, SetupError } from '../say.mjs';
import { supervise } from '../supervise.mjs';
import { provideTools } from '../tools-env.mjs';

const HELP = `usage: npm run package

Puts the app into a folder under dist/ that runs without this tree.
With another Electron than the shipped one the result is a TEST BUILD: its name says so, resources/build-info.json too,
and the venues live and testnet are refused in it. A test build keeps the inspector that the tests need; a release does not.`;

/** `npm run package`. */
export const pack = {
  summary: 'put the app into a folder of its own under dist/',
  help: HELP,
  async run(args) {
    if (args.length > 0) throw new SetupError(`package: unknown option ${args[0]}`, 2);
    const { node, env } = await provideTools();
    const runtime = await provideElectron(node);
    await provideBuild(node);
    const kind = runtime.version === shippedVersion() ? 'release' : 'test';
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    writeFileSync(
      join(ROOT, 'out/build-info.json'),
      `${JSON.stringify({ kind, version, electron: runtime.version })}\n`,
    );
    rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
    say(
      kind === 'test'
        ? `packaging a TEST BUILD with Electron ${runtime.version}`
        : `packaging with Electron ${runtime.version}`,
    );
    const code = await supervise(
      node,
      [inModules('electron-builder/cli.js'), '--dir', '--publish', 'never', '--config', 'electron-builder.config.mjs'],
      {
        cwd: ROOT,
        env: {
          ...env,
          TRIMTAB_PACKAGE_DIST: runtime.dist,
          TRIMTAB_PACKAGE_ELECTRON: runtime.version,
          TRIMTAB_PACKAGE_KIND: kind,
        },
      },
    );
    if (code === 0) say('the app is in dist/');
    return code;
  },
};

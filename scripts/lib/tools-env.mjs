// Node 24, the packages, and the environment in which every tool of the project runs.
import { delimiter, dirname } from 'node:path';
import { cleanEnv } from './clean-env.mjs';
import { provideModules } from './modules.mjs';
import { provideNode } from './node24.mjs';
import { inModules } from './paths.mjs';

/** Provides Node 24 and the packages; answers the Node and an environment whose PATH leads to both. */
export async function provideTools() {
  const node = await provideNode();
  await provideModules(node);
  const env = cleanEnv({ PATH: [dirname(node), inModules('.bin'), process.env.PATH ?? ''].join(delimiter) });
  return { node, env };
}

/** Runs TypeScript sources directly, without a word about it. */
export const NODE_FLAGS = ['--disable-warning=ExperimentalWarning'];

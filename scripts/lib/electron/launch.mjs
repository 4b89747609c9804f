// How Electron is called on this system.
import { hasDisplay } from '../display.mjs';
import { sandboxObstacle } from '../sandbox.mjs';

/** Switches for Electron itself, and why the sandbox is off (null when it is on). @param {import('./runtime.mjs').ElectronRuntime} runtime */
export function electronSwitches(runtime) {
  const obstacle = sandboxObstacle(runtime);
  const switches = [];
  if (obstacle) switches.push('--no-sandbox');
  if (!hasDisplay()) switches.push('--disable-gpu');
  return { switches, obstacle };
}

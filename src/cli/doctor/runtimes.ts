import type { Finding } from './finding.ts';
import type { RuntimeReport } from './runtime-report.ts';

/** The Node that runs the command lines; 24 or newer is required. */
export function nodeFinding(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  const found = `Node ${process.versions.node} on ${process.platform}-${process.arch}`;
  if (major < 24)
    return {
      area: 'node',
      status: 'broken',
      found,
      meaning: 'Too old: start by `npm run doctor`, which brings Node 24 along.',
    };
  return { area: 'node', status: 'ok', found, meaning: 'Tools and command lines run.' };
}

/** The Electron that opens the window, and which of the three ways led to it. */
export function electronFinding(report: RuntimeReport): Finding {
  const area = 'electron';
  const { electron, shipped, failedDownload } = report;
  if (electron === null) {
    const tried = failedDownload === null ? '' : ` The last download failed (${failedDownload.outcome}).`;
    return {
      area,
      status: 'note',
      found: `no Electron here yet; ${shipped} is the shipped version.${tried}`,
      meaning: 'The first `npm start` fetches one, which takes up to a minute.',
    };
  }
  const where = {
    override: 'named by ELECTRON_OVERRIDE_DIST_PATH',
    installed: 'the shipped version',
    test: 'the test runtime',
  };
  const found = `Electron ${electron.version}, ${where[electron.kind]} (${electron.dist})`;
  if (electron.version.split('.')[0] === shipped.split('.')[0])
    return { area, status: 'ok', found, meaning: 'The window opens as shipped.' };
  const why =
    failedDownload === null
      ? ''
      : ` ${shipped} could not be downloaded (${failedDownload.outcome}); set ELECTRON_MIRROR, or TRIMTAB_RETRY_ELECTRON=1 to try again.`;
  return { area, status: 'note', found, meaning: `Not the shipped version: the sandbox venue only.${why}` };
}

/** Chromium's sandbox around the window. */
export function sandboxFinding(report: RuntimeReport): Finding {
  const obstacle = report.sandboxObstacle;
  if (obstacle === null)
    return {
      area: 'sandbox',
      status: 'ok',
      found: "Chromium's sandbox can be used",
      meaning: 'The window is shut off from the system.',
    };
  return {
    area: 'sandbox',
    status: 'note',
    found: obstacle,
    meaning: 'The window runs without it: the sandbox venue only.',
  };
}

/** Where the window would open. */
export function displayFinding(report: RuntimeReport): Finding {
  const area = 'display';
  if (report.display) {
    const name = process.env.WAYLAND_DISPLAY ?? process.env.DISPLAY;
    return {
      area,
      status: 'ok',
      found: name === undefined ? 'the system’s own display' : `display ${name}`,
      meaning: 'The window opens here.',
    };
  }
  if (report.virtualDisplay) {
    return {
      area,
      status: 'note',
      found: 'no display, but Xvfb',
      meaning: '`npm start` opens the window on a virtual display and logs in the terminal.',
    };
  }
  return {
    area,
    status: 'note',
    found: 'no display and no Xvfb',
    meaning: '`npm start` runs headless with its log in the terminal.',
  };
}

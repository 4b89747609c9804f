/**
 * Name of this build's decisions and state: the package's version and a number that is raised with every change of what a snapshot
 * holds or means. A snapshot of another name is refused: its journal is replayed instead.
 */
export const ENGINE_VERSION = '0.1.0+state.17';

const VERSION_HEAD = /^\{"version":"([^"]{1,100})"/;

/** Version that a stored snapshot (its JSON text) names, or null for one from before snapshots named it. Reads the head only. */
export function snapshotVersion(text: string): string | null {
  return VERSION_HEAD.exec(text)?.[1] ?? null;
}

/** True for a stored snapshot (its JSON text) that this build wrote. */
export function isOwnSnapshot(text: string): boolean {
  return snapshotVersion(text) === ENGINE_VERSION;
}

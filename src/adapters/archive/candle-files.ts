import { mkdir, open, readdir, readFile, rename, rm, truncate } from 'node:fs/promises';

/** Ending of a file that is being written beside the one that it will replace. */
export const BESIDE = '.new';

/** The names in a folder; none where there is no folder. */
export async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** A whole file, or null where there is none. */
export async function readWhole(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Writes a file beside the one that `commitBeside` puts in its place, down to the disk. */
export async function writeBeside(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(`${path}${BESIDE}`, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Puts what `writeBeside` wrote in the place of the file, in one move. */
export async function commitBeside(path: string): Promise<void> {
  await rename(`${path}${BESIDE}`, path);
}

/** Replaces a file whole: a crash leaves the old or the new, never half. */
export async function replaceWhole(path: string, bytes: Uint8Array): Promise<void> {
  await writeBeside(path, bytes);
  await commitBeside(path);
}

/** Appends to a file; a crash leaves a part of it at most, which a reader finds and leaves out. */
export async function appendTo(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'a');
  try {
    await handle.writeFile(bytes);
  } finally {
    await handle.close();
  }
}

/** Cuts a file. */
export async function cutTo(path: string, bytes: number): Promise<void> {
  await truncate(path, bytes);
}

/** Moves a file that cannot be read out of the way; nothing is deleted. */
export async function setAside(path: string, stamp: string): Promise<void> {
  await rename(path, `${path}.damaged-${stamp}`);
}

/** Deletes a file; none there is as good. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Makes a folder with all above it. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

import { mkdir, open, rm } from 'node:fs/promises';

/** A segment that is being written. */
export interface OpenSegment {
  /** Resolves when the system has taken all of it. */
  readonly write: (bytes: Buffer) => Promise<void>;
  /** Flushes to the disk and closes. */
  readonly close: () => Promise<void>;
}

/** The files of a folder of recordings. All of it may reject, with the system's own error. */
export interface RecordingFiles {
  readonly makeFolder: (folder: string) => Promise<void>;
  /** Creates a file that must not exist yet. */
  readonly create: (path: string) => Promise<OpenSegment>;
  readonly remove: (path: string) => Promise<void>;
}

/** The disk. */
export const DISK: RecordingFiles = {
  makeFolder: async (folder) => void (await mkdir(folder, { recursive: true })),
  create: async (path) => {
    const handle = await open(path, 'wx');
    return {
      write: async (bytes) => {
        for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
      },
      close: async () => {
        try {
          await handle.sync();
        } finally {
          await handle.close();
        }
      },
    };
  },
  remove: (path) => rm(path, { force: true }),
};

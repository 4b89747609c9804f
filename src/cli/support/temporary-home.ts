import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HomeLock } from '../../adapters/home/home-lock.ts';

/** A locked home; a temporary one is removed when it is given back. */
export interface HeldHome {
  readonly path: string;
  readonly temporary: boolean;
  readonly release: () => void;
}

/** Locks the named home, or makes a temporary one. Throws a sentence when another process holds it. */
export function holdHome(named: string | undefined): HeldHome {
  const path = named === undefined ? mkdtempSync(join(tmpdir(), 'trimtab-')) : resolve(named);
  mkdirSync(path, { recursive: true });
  const lock = HomeLock.take(path);
  if (typeof lock === 'string') throw new Error(lock);
  const temporary = named === undefined;
  return {
    path,
    temporary,
    release: () => {
      lock.release();
      if (temporary) rmSync(path, { recursive: true, force: true });
    },
  };
}

import { existsSync, renameSync } from 'node:fs';
import type { EngineInputBody } from '../../engine/domain/inputs.ts';
import { Engine, type EngineSnapshot, isOwnSnapshot, Replayer } from '../../engine/index.ts';
import { type JournalContents, readJournal } from './read-journal.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** An engine as its journal left it. */
export interface RecoveredEngine {
  readonly engine: Engine;
  readonly lastRecordNo: number;
  /** True if a journal was there and held anything. */
  readonly resumed: boolean;
  /** Sentences for the person: damage, and where the damaged file is kept. */
  readonly notices: readonly string[];
  /** Why the journal could not be believed to its end, or null: a run on top of it begins halted. */
  readonly damage: string | null;
  /** True if the file must begin anew with a snapshot of `engine` (the old one was set aside). */
  readonly beginWithSnapshot: boolean;
}

/** Files that belong to one SQLite database. */
const COMPANIONS = ['', '-wal', '-shm'];

/**
 * Brings the engine back from `path`. A damaged journal is never written to and never deleted: it is set aside under a name with
 * `stamp`, everything up to the damage is replayed, and a new file begins at that state. A snapshot of another build is passed over: the
 * journal is replayed from an older one, or from its start.
 */
export function recoverEngine(path: string, stamp: string): RecoveredEngine {
  if (!existsSync(path))
    return {
      engine: new Engine(),
      lastRecordNo: 0,
      resumed: false,
      notices: [],
      damage: null,
      beginWithSnapshot: false,
    };
  const contents = readJournal(path, 'newest', isOwnSnapshot);
  const replayed = replay(contents);
  const damage = contents.damage ?? replayed.problem;
  const resumed = replayed.engine.seq > 0;
  if (damage === null) {
    return {
      engine: replayed.engine,
      lastRecordNo: contents.lastRecordNo,
      resumed,
      notices: [],
      damage: null,
      beginWithSnapshot: false,
    };
  }
  const aside = setAside(path, stamp);
  const kept = resumed
    ? `everything up to input ${replayed.engine.seq} was replayed`
    : 'nothing of it could be replayed';
  return {
    engine: replayed.engine,
    lastRecordNo: resumed ? contents.lastRecordNo : 0,
    resumed,
    notices: [
      `The journal was damaged (${damage}). It is kept as ${aside}; ${kept}. What was lost may have held a halt, so trading starts halted.`,
    ],
    damage,
    beginWithSnapshot: resumed,
  };
}

/** Replays what was read; stops at the first record that the engine cannot take. */
function replay(contents: JournalContents): { readonly engine: Engine; readonly problem: string | null } {
  let replayer: Replayer;
  try {
    replayer = new Replayer(
      contents.snapshot === null ? null : (JSON.parse(contents.snapshot.state) as EngineSnapshot),
    );
  } catch (cause) {
    return { engine: new Engine(), problem: `the snapshot cannot be used: ${reasonOf(cause)}` };
  }
  for (const record of contents.records) {
    if (record.type !== 'input') continue;
    try {
      replayer.step({ seq: record.seq, atMs: record.atMs, body: JSON.parse(record.payload) as EngineInputBody });
    } catch (cause) {
      return {
        engine: replayUpTo(contents, record.seq - 1),
        problem: `input ${record.seq} cannot be replayed: ${reasonOf(cause)}`,
      };
    }
  }
  return { engine: replayer.engine, problem: null };
}

/** The engine right after an input that is known to be good: the one that failed at the next has been left half-way through it. */
function replayUpTo(contents: JournalContents, lastSeq: number): Engine {
  const { snapshot } = contents;
  const replayer = new Replayer(snapshot === null ? null : (JSON.parse(snapshot.state) as EngineSnapshot));
  for (const record of contents.records) {
    if (record.type !== 'input') continue;
    if (record.seq > lastSeq) break;
    replayer.step({ seq: record.seq, atMs: record.atMs, body: JSON.parse(record.payload) as EngineInputBody });
  }
  return replayer.engine;
}

/** Renames the database and what belongs to it; returns the new name without its folder. */
export function setAside(path: string, stamp: string): string {
  const aside = `${path}.damaged-${stamp}`;
  for (const companion of COMPANIONS) {
    if (existsSync(path + companion)) renameSync(path + companion, aside + companion);
  }
  return aside.split(/[\\/]/).at(-1) ?? aside;
}

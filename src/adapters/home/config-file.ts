import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { configHash, parseSettings } from '../../engine/index.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { replaceFile } from './write-file.ts';

/** Settings to start with, and what a person has to be told about them. */
export interface LoadedConfig {
  readonly settings: EngineSettings;
  readonly configHash: string;
  readonly source: 'file' | 'last_good' | 'defaults';
  /** The refusal of config.json when it was not used. */
  readonly problem: Refusal | null;
}

/** What a person has to be told of a config.json that was not used, or nothing. */
export function configNotices({ problem, source }: LoadedConfig): readonly string[] {
  if (problem === null) return [];
  const used = source === 'last_good' ? 'The last good version is in use.' : 'The defaults are in use.';
  const { field, actual, limit, detail } = problem;
  return [`config.json was not used: ${field} is ${String(actual)}, allowed ${String(limit)} (${detail}). ${used}`];
}

/**
 * Reads `config.json` of a home over `base`, the defaults of the venue. A bad file never starts trading with half of it: the last good
 * version is used, or the defaults when there is none, and the refusal names path, value and bound.
 */
export function loadConfig(home: string, base: EngineSettings): LoadedConfig {
  const path = join(home, 'config.json');
  const lastGood = join(home, 'config.last-good.json');
  if (!existsSync(path)) return used(base, 'defaults', null);
  const parsed = readOver(path, base);
  if (parsed.ok) {
    replaceFile(lastGood, readFileSync(path, 'utf8'));
    return used(parsed.value, 'file', null);
  }
  if (existsSync(lastGood)) {
    const good = readOver(lastGood, base);
    if (good.ok) return used(good.value, 'last_good', parsed.error);
  }
  return used(base, 'defaults', parsed.error);
}

function used(settings: EngineSettings, source: LoadedConfig['source'], problem: Refusal | null): LoadedConfig {
  return { settings, configHash: configHash(settings), source, problem };
}

function readOver(path: string, base: EngineSettings): Result<EngineSettings> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    return {
      ok: false,
      error: refuse('CONFIG', 'config.json', null, 'JSON', cause instanceof Error ? cause.message : String(cause)),
    };
  }
  return parseSettings(json, base);
}

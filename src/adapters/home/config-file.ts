import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConnectionSettings, DEFAULT_CONNECTION } from '../../contract/connection.ts';
import { DEFAULT_RECORDER, type RecorderSettings } from '../../contract/recorder.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import { DEFAULT_WATCH, type WatchSettings } from '../../contract/watch.ts';
import type { EngineSettings } from '../../engine/domain/settings.ts';
import { configHash, parseSettings } from '../../engine/index.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { parseConnection } from '../hyperliquid/profile/connection-settings.ts';
import { parseRecorder } from '../recorder/recorder-settings.ts';
import { parseWatch } from '../universe/watch-settings.ts';
import { replaceFile } from './write-file.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** Settings to start with, and what a person has to be told about them. */
export interface LoadedConfig {
  readonly settings: EngineSettings;
  /** What counts where the file says nothing: the defaults of the venue. */
  readonly base: EngineSettings;
  readonly configHash: string;
  /** What the connection to a venue is made of; no part of the engine's settings and their hash. */
  readonly connection: ConnectionSettings;
  /** What of the market's messages is recorded; no part of the engine's settings either. */
  readonly recorder: RecorderSettings;
  /** Which markets are followed; no part of the engine's settings either. */
  readonly watch: WatchSettings;
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
  const loaded = peekConfig(home, base);
  if (loaded.source === 'file')
    replaceFile(join(home, 'config.last-good.json'), readFileSync(join(home, 'config.json'), 'utf8'));
  return loaded;
}

/** What `loadConfig` would give; nothing is written. */
export function peekConfig(home: string, base: EngineSettings): LoadedConfig {
  const path = join(home, 'config.json');
  const lastGood = join(home, 'config.last-good.json');
  const defaults = { settings: base, connection: DEFAULT_CONNECTION, recorder: DEFAULT_RECORDER, watch: DEFAULT_WATCH };
  if (!existsSync(path)) return used(defaults, 'defaults', null, base);
  const parsed = readOver(path, base);
  if (parsed.ok) return used(parsed.value, 'file', null, base);
  if (existsSync(lastGood)) {
    const good = readOver(lastGood, base);
    if (good.ok) return used(good.value, 'last_good', parsed.error, base);
  }
  return used(defaults, 'defaults', parsed.error, base);
}

/**
 * Writes the section `connection` into the config.json of a home and leaves the rest of it as it is; it counts from the next start on. A
 * file that is no JSON object is refused and stays as it is.
 */
export function saveConnection(home: string, connection: ConnectionSettings): Result<ConnectionSettings> {
  const json = readConfigJson(home);
  if (!json.ok) return json;
  replaceFile(join(home, 'config.json'), `${JSON.stringify({ ...json.value, connection }, null, 2)}\n`);
  return { ok: true, value: connection };
}

/** Writes the section `watch` into the config.json of a home and leaves the rest of it as it is; like `saveConnection`. */
export function saveWatch(home: string, watch: WatchSettings): Result<WatchSettings> {
  const json = readConfigJson(home);
  if (!json.ok) return json;
  replaceFile(join(home, 'config.json'), `${JSON.stringify({ ...json.value, watch }, null, 2)}\n`);
  return { ok: true, value: watch };
}

/** The connection that the next start of a home will use: what its config.json says, or the default where that is not good. */
export function savedConnection(home: string): ConnectionSettings {
  const path = join(home, 'config.json');
  const json = existsSync(path) ? readJson(path) : null;
  if (json === null || !json.ok || !isObject(json.value)) return DEFAULT_CONNECTION;
  const connection = parseConnection(json.value['connection']);
  return connection.ok ? connection.value : DEFAULT_CONNECTION;
}

/** The parts of a config.json. */
export type ParsedConfig = Pick<LoadedConfig, 'settings' | 'connection' | 'recorder' | 'watch'>;

function used(
  read: ParsedConfig,
  source: LoadedConfig['source'],
  problem: Refusal | null,
  base: EngineSettings,
): LoadedConfig {
  return { ...read, base, configHash: configHash(read.settings), source, problem };
}

function readOver(path: string, base: EngineSettings): Result<ParsedConfig> {
  const json = readJson(path);
  return json.ok ? parseConfig(json.value, base) : json;
}

/** Checks all of a parsed config.json over the defaults of a venue. The first fault is refused with path, value and bound. */
export function parseConfig(json: unknown, base: EngineSettings): Result<ParsedConfig> {
  if (!isObject(json)) return withDefault(parseSettings(json, base));
  const { connection: section, recorder: recorded, watch: watched, ...rest } = json;
  const connection = parseConnection(section);
  if (!connection.ok) return connection;
  const recorder = parseRecorder(recorded);
  if (!recorder.ok) return recorder;
  const watch = parseWatch(watched);
  if (!watch.ok) return watch;
  const settings = parseSettings(rest, base);
  if (!settings.ok) return settings;
  return {
    ok: true,
    value: {
      settings: settings.value,
      connection: connection.value,
      recorder: recorder.value,
      watch: watch.value,
    },
  };
}

function withDefault(settings: Result<EngineSettings>): Result<ParsedConfig> {
  if (!settings.ok) return settings;
  return {
    ok: true,
    value: {
      settings: settings.value,
      connection: DEFAULT_CONNECTION,
      recorder: DEFAULT_RECORDER,
      watch: DEFAULT_WATCH,
    },
  };
}

/** The JSON object in the config.json of a home as it is now, `{}` where there is none; what is no JSON object is refused. */
export function readConfigJson(home: string): Result<Readonly<Record<string, unknown>>> {
  const path = join(home, 'config.json');
  if (!existsSync(path)) return { ok: true, value: {} };
  const json = readJson(path);
  if (!json.ok) return json;
  return isObject(json.value) ? { ok: true, value: json.value } : notJson('no JSON object');
}

/** Puts a config that was checked in the place of the home's, and counts it as the last good one. */
export function writeConfigJson(home: string, json: Readonly<Record<string, unknown>>): void {
  const text = `${JSON.stringify(json, null, 2)}\n`;
  replaceFile(join(home, 'config.json'), text);
  replaceFile(join(home, 'config.last-good.json'), text);
}

function readJson(path: string): Result<unknown> {
  try {
    return { ok: true, value: JSON.parse(readFileSync(path, 'utf8')) as unknown };
  } catch (cause) {
    return notJson(reasonOf(cause));
  }
}

function notJson(detail: string): { readonly ok: false; readonly error: Refusal } {
  return { ok: false, error: refuse('CONFIG', 'config.json', null, 'JSON', detail) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

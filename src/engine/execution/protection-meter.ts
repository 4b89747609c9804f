import type { AssetId, SizeLots } from '../../contract/units.ts';
import { invariant } from '../kernel/invariant.ts';

/** An unprotected second is an alert (design, section 6), ms. */
export const UNPROTECTED_WARNING_MS = 1_000;

/** How far a position is covered by stops that stand at the venue. Lots >= 0. */
export interface Cover {
  readonly asset: AssetId;
  readonly sizeLots: SizeLots;
  readonly coveredLots: SizeLots;
}

/** A position that has been without full cover for too long. */
export interface Exposed extends Cover {
  readonly level: 'warning' | 'critical';
  readonly sinceMs: number;
}

interface Episode {
  readonly asset: AssetId;
  readonly sinceMs: number;
  readonly told: 'nothing' | 'warning' | 'critical';
}

interface MeterState {
  readonly episodes: readonly Episode[];
}

/**
 * Counts how long each position stands without full cover. An episode ends when the position is covered or flat; each is told once after
 * a second, and once more when it passes the configured bound.
 */
export class ProtectionMeter {
  readonly #episodes = new Map<AssetId, Episode>();
  #boundMs: number;

  /** `boundMs`: from which an episode is critical, > 1000. */
  constructor(boundMs: number) {
    this.#boundMs = boundMs;
  }

  /** Takes a new bound; episodes go on. */
  configure(boundMs: number): void {
    this.#boundMs = boundMs;
  }

  /** Takes the cover of every open position and returns what has to be told now. */
  measure(covers: readonly Cover[], atMs: number): readonly Exposed[] {
    const exposed: Exposed[] = [];
    const open = new Set<AssetId>();
    for (const cover of covers) {
      if (cover.coveredLots >= cover.sizeLots) continue;
      open.add(cover.asset);
      const told = this.#tell(cover, atMs);
      if (told !== null) exposed.push(told);
    }
    for (const asset of this.#episodes.keys()) if (!open.has(asset)) this.#episodes.delete(asset);
    return exposed;
  }

  /** Since when a position lacks cover, ms UTC, or null. */
  sinceMs(asset: AssetId): number | null {
    return this.#episodes.get(asset)?.sinceMs ?? null;
  }

  /** When an episode has to be told next, ms UTC, or null. */
  nextDueMs(): number | null {
    let next: number | null = null;
    for (const { sinceMs, told } of this.#episodes.values()) {
      if (told === 'critical') continue;
      const dueMs = sinceMs + (told === 'nothing' ? UNPROTECTED_WARNING_MS : this.#boundMs);
      if (next === null || dueMs < next) next = dueMs;
    }
    return next;
  }

  /** The whole state, JSON-safe. */
  snapshot(): MeterState {
    return { episodes: [...this.#episodes.values()].sort((a, b) => a.asset - b.asset) };
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as MeterState;
    invariant(Array.isArray(given.episodes), 'not the state of a protection meter');
    this.#episodes.clear();
    for (const episode of given.episodes) this.#episodes.set(episode.asset, episode);
  }

  #tell(cover: Cover, atMs: number): Exposed | null {
    const episode = this.#episodes.get(cover.asset) ?? { asset: cover.asset, sinceMs: atMs, told: 'nothing' as const };
    const forMs = atMs - episode.sinceMs;
    const level = forMs >= this.#boundMs ? 'critical' : forMs >= UNPROTECTED_WARNING_MS ? 'warning' : null;
    const isNews = level !== null && episode.told !== 'critical' && level !== episode.told;
    this.#episodes.set(cover.asset, isNews ? { ...episode, told: level } : episode);
    return isNews ? { ...cover, level, sinceMs: episode.sinceMs } : null;
  }
}

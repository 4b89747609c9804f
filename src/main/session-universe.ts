import { saveWatch } from '../adapters/home/config-file.ts';
import { watchOf } from '../adapters/universe/watch-settings.ts';
import type { Reply } from '../contract/ipc.ts';
import type { CandlesRequest, CandlesView, UniverseView, WatchRequest } from '../contract/universe.ts';
import type { SessionDriver } from './session-driver.ts';

/** The universe of the session of this process, once it is open. */
export class SessionUniverse {
  readonly #home: string;
  readonly #opened: Promise<Pick<SessionDriver, 'universe'>>;

  constructor(home: string, opened: Promise<Pick<SessionDriver, 'universe'>>) {
    this.#home = home;
    this.#opened = opened;
  }

  readonly view = async (): Promise<Reply<UniverseView>> => {
    const { universe } = await this.#opened;
    return { ok: true, value: universe.view() };
  };

  /** A choice that is refused changes nothing; one that cannot be written down neither. */
  readonly setWatch = async ({ symbols }: WatchRequest): Promise<Reply<UniverseView>> => {
    const { universe } = await this.#opened;
    const refused = universe.whyNot(symbols);
    if (refused !== null) return { ok: false, error: refused };
    const saved = saveWatch(this.#home, watchOf(symbols));
    if (!saved.ok) return saved;
    universe.watch(symbols);
    return { ok: true, value: universe.view() };
  };

  readonly candles = async (request: CandlesRequest): Promise<Reply<CandlesView>> =>
    (await this.#opened).universe.candles(request);
}

import type { EngineInputBody } from '../../engine/domain/inputs.ts';
import type { Deliver, SentimentPort } from '../../engine/domain/ports.ts';
import type { ComponentSpec, Reporter, StartContext } from '../session/component.ts';
import { tellStores } from '../session/open-parts.ts';
import type { SessionStore } from '../host/session-store.ts';
import type { LiveSession, SessionVenue } from './live-session.ts';
import type { VenueHttp } from './venue-http.ts';

/** A connection to a venue and its prices count as late after this, ms; both are tried for ever. */
const VENUE_MS = 15_000;
const WARM_UP_MS = 60_000;
const SENTIMENT_MS = 20_000;

/** What runs when a session does. */
export interface Running {
  readonly session: LiveSession<SessionVenue>;
  readonly stores: readonly SessionStore[];
  readonly sentiment: SentimentPort | null;
  /** Waited for before the venue's streams are begun; false = they never are. Left out = nothing is. */
  readonly ready?: ((context: StartContext) => Promise<boolean>) | undefined;
}

/** Hears from what a session delivers how its venue, its prices and its sentiment stand, and looks at the rest once in a while. */
export class LiveHealth {
  readonly #reports = new Map<string, Reporter>();
  #running: Running | null = null;
  #onConnected: () => void = () => undefined;
  #onWarm: (() => void) | null = null;
  /** Prices came since the last look. */
  #hasPrices = false;

  /** What looks at the parts that tell nothing by themselves. */
  readonly probe = (): void => {
    if (this.#running === null) return;
    const { session, stores } = this.#running;
    const store = this.#of('store');
    if (store !== null) tellStores(store, stores);
    if (session.host.broken) this.#of('engine')?.failed('it broke a rule of its own and was stopped');
    else this.#of('engine')?.good();
    this.#market();
  };

  /** Keeps the reporter of a part whose state is found out here. */
  readonly hold = (id: string, { report }: StartContext): void => void this.#reports.set(id, report);

  /** Hears how the venue answers over HTTP. */
  readonly hear = (http: VenueHttp, context: StartContext): void => {
    this.hold('venue_http', context);
    const { report } = context;
    http.onTry = (failure) => (failure === null ? report.good() : report.degraded(failure));
  };

  /** The parts that run once the engine is there: the venue's streams, its prices, sentiment. */
  parts(running: Running): readonly ComponentSpec[] {
    this.#running = running;
    const { session, sentiment, ready } = running;
    const { deliver } = session.host;
    return [
      {
        id: 'venue',
        title: 'Venue streams',
        required: true,
        needs: ['engine', 'recorder'],
        stage: 'run',
        startLimitMs: VENUE_MS,
        stopLimitMs: 5_000,
        advice: 'Check the network of this machine and whether the venue is up; it is tried for ever.',
        isPatient: true,
        start: async (context) => {
          this.hold('venue', context);
          if (ready !== undefined && !(await ready(context))) return;
          await new Promise<void>((resolve) => {
            this.#onConnected = resolve;
            session.gateway.start(this.#hearing(deliver));
          });
        },
        stop: (reason) => session.leaveVenue(reason),
      },
      {
        id: 'market',
        title: 'Market data',
        required: false,
        needs: ['venue'],
        stage: 'run',
        startLimitMs: WARM_UP_MS,
        stopLimitMs: 1_000,
        advice: 'Markets without fresh prices are not traded; what is missing is asked for again.',
        isPatient: true,
        start: (context) => {
          this.hold('market', context);
          return new Promise<void>((resolve) => {
            this.#onWarm = resolve;
            this.#market();
          });
        },
      },
      {
        id: 'sentiment',
        title: 'Sentiment',
        required: false,
        needs: ['engine'],
        stage: 'run',
        startLimitMs: SENTIMENT_MS,
        stopLimitMs: 2_000,
        advice: 'Trading goes on with the last value until it is too old; it is asked for again.',
        isPatient: true,
        isWanted: () => sentiment !== null,
        start: (context) => {
          this.hold('sentiment', context);
          sentiment?.start(this.#hearing(deliver));
        },
        stop: () => sentiment?.stop(),
      },
    ];
  }

  #of(id: string): Reporter | null {
    return this.#reports.get(id) ?? null;
  }

  #hearing(deliver: Deliver): Deliver {
    return (body) => {
      deliver(body);
      this.#hear(body);
    };
  }

  #hear(body: EngineInputBody): void {
    switch (body.kind) {
      case 'VenueStatus':
        this.#onVenue(body.connection === 'connected', body.reason);
        return;
      case 'AdapterFault':
        if (body.component === 'market') this.#market();
        return;
      case 'Market':
        this.#hasPrices = true;
        if (this.#onWarm !== null) this.#market();
        return;
      case 'SentimentStatus':
        if (body.reason === '' || body.polling !== 'failing') this.#of('sentiment')?.good(body.reason);
        else this.#of('sentiment')?.degraded(body.reason, body.nextTryMs);
        return;
      default:
    }
  }

  #onVenue(isUp: boolean, reason: string): void {
    if (isUp) {
      this.#of('venue')?.good();
      this.#onConnected();
    } else this.#of('venue')?.retrying(reason);
    this.#market();
  }

  /** Prices are lost while one of their connections is. */
  #market(): void {
    const report = this.#of('market');
    if (this.#running === null || report === null) return;
    const { gateway } = this.#running.session;
    const lost = gateway.sockets().find(({ name, state }) => name !== 'account' && state === 'connecting');
    const { wanted, done, mending } = gateway.warmUp;
    const followed = mending === 0 ? `${wanted} markets` : `${wanted} markets, ${mending} wait for bars of an outage`;
    if (this.#onWarm === null) {
      if (lost !== undefined) report.retrying(lost.reason);
      else if (this.#hasPrices) report.good(followed);
      this.#hasPrices = false;
    } else if (wanted > 0 && done === wanted && this.#hasPrices) {
      this.#onWarm();
      this.#onWarm = null;
      report.good(followed);
    } else if (wanted === 0) report.progress('asking for the list of markets');
    else report.progress(`${done} of ${wanted} markets have their history`);
  }
}

import type {
  ComponentHealth,
  Disturbance,
  DisturbanceKind,
  SessionHealthView,
  SessionState,
  SocketHealth,
} from '../../contract/session-health.ts';
import { ComponentGraph, type StopProblem } from './component-graph.ts';
import { type ComponentSpec, StartFailure } from './component.ts';
import { MachineWatch } from './machine-watch.ts';
import { machineNetworks, type NetworkNow, NetworkWatch } from './network-watch.ts';
import type { RestartPolicy } from './restart-policy.ts';
import { MACHINE_TIMERS, type SessionTimers } from './timers.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What a manager goes by. */
export interface ManagerParts {
  readonly timers?: SessionTimers;
  readonly policy?: RestartPolicy;
  readonly networks?: NetworkNow;
  /** Called after each change of the picture's states. */
  readonly onChange?: () => void;
}

/** What a session does when something happens to the machine. */
export interface SessionReflexes {
  /** The account is read anew and connections are replaced at once; nothing opens before. `uncountedMs`: what the steady clock did not count. */
  readonly onSleep: (ms: number, uncountedMs: number) => void;
  /** The venue's clock is measured anew; nothing opens before. */
  readonly onClockJump: (byMs: number) => void;
  /** Connections are replaced without waiting for their silence. */
  readonly onNetworkChange: (text: string) => void;
  /** True when the session is whole: connected, account compared, clock measured. */
  readonly isWhole: () => boolean;
  readonly sockets: () => readonly SocketHealth[];
  /** Looks at the parts that tell nothing by themselves. */
  readonly probe?: () => void;
}

/** Pause between two looks at the machine and its networks, ms. */
const LOOK_MS = 1_000;

/** A resume that the system tells so soon after a sleep was noticed is the same one, ms. */
const SAME_SLEEP_MS = 10_000;

const NO_REFLEXES: SessionReflexes = {
  onSleep: () => undefined,
  onClockJump: () => undefined,
  onNetworkChange: () => undefined,
  isWhole: () => true,
  sockets: () => [],
};

/**
 * The life of a session: starts its parts in order and stops them in reverse, knows how each stands, and has the session answer what happens to
 * the machine under it: sleep, a clock that is set, another network. It decides nothing about trading.
 */
export class SessionManager {
  readonly timers: SessionTimers;
  readonly #graph: ComponentGraph;
  readonly #networks: NetworkNow;
  readonly #onChange: () => void;
  readonly #disturbances = new Map<DisturbanceKind, Disturbance>();
  #reflexes: SessionReflexes = NO_REFLEXES;
  #machine: MachineWatch | null = null;
  #network: NetworkWatch | null = null;
  #cancelLook: () => void = () => undefined;
  #phase: 'idle' | 'opening' | 'running' | 'stopping' | 'stopped' | 'failed' = 'idle';
  #failure: StartFailure | null = null;
  #refusal = '';
  #state: SessionState = 'disconnected';
  #sinceMs: number;
  #sleptAtMs = Number.NEGATIVE_INFINITY;
  #suspendedMs: { readonly bootMs: number; readonly steadyMs: number } | null = null;

  constructor({ timers = MACHINE_TIMERS, policy, networks = machineNetworks, onChange }: ManagerParts = {}) {
    this.timers = timers;
    this.#networks = networks;
    this.#onChange = onChange ?? (() => undefined);
    this.#sinceMs = timers.wallMs();
    this.#graph = new ComponentGraph({ timers, onChange: () => this.#changed(), ...(policy && { policy }) });
  }

  /** Adds parts; see `ComponentGraph.add`. */
  add(specs: readonly ComponentSpec[]): void {
    this.#graph.add(specs);
  }

  /** The session cannot be opened, for a reason that none of its parts knows. */
  fail(reason: string): void {
    if (this.#phase === 'failed') return;
    this.#phase = 'failed';
    this.#refusal = reason;
    this.#changed();
  }

  /** Starts what has to be there before anything trades. Rejects with the `StartFailure` of a required part. */
  async open(): Promise<void> {
    this.#phase = 'opening';
    this.#changed();
    try {
      await this.#graph.start('open');
    } catch (cause) {
      this.#failure = cause instanceof StartFailure ? cause : null;
      this.#phase = 'failed';
      this.#changed();
      throw cause;
    }
  }

  /** Starts what runs, and watches the machine from now on where `reflexes` are given. Resolves when all parts have settled; nobody has to wait for it. */
  async run(reflexes: SessionReflexes | null): Promise<void> {
    this.#phase = 'running';
    if (reflexes !== null) this.#watch(reflexes);
    this.#changed();
    await this.#graph.start('run');
  }

  #watch(reflexes: SessionReflexes): void {
    this.#reflexes = reflexes;
    this.#machine = new MachineWatch(this.timers, { onSleep: this.#slept, onClockJump: this.#clockSet });
    this.#network = new NetworkWatch(this.#networks, {
      onChange: (text) => this.networkChanged(text),
      onLost: (text) => this.#note('network_change', 0, `${text}; there is no network`),
    });
    this.#planLook();
  }

  /** Stops everything in reverse. Never rejects; what did not stop well comes back. */
  async stop(reason: string): Promise<readonly StopProblem[]> {
    this.#cancelLook();
    this.#machine = null;
    this.#network = null;
    const hasFailed = this.#phase === 'failed';
    if (!hasFailed) this.#phase = 'stopping';
    this.#changed();
    const problems = await this.#graph.stop(reason);
    if (!hasFailed) this.#phase = 'stopped';
    this.#changed();
    return problems;
  }

  /** To be called before anything is stepped: what happened to the machine since the last call is told first. */
  readonly look = (): void => this.#machine?.look();

  /** The system says that the machine is about to sleep. */
  readonly suspending = (): void => {
    const { bootMs, steadyMs } = this.timers;
    this.#suspendedMs = { bootMs: bootMs(), steadyMs: steadyMs() };
  };

  /** The system says that the machine has woken up: also after a sleep that was too short to be noticed by a gap. */
  readonly resumed = (): void => {
    if (this.#machine === null) return;
    this.look();
    const fell = this.#suspendedMs;
    this.#suspendedMs = null;
    const now = this.timers.steadyMs();
    if (now - this.#sleptAtMs < SAME_SLEEP_MS) return;
    const ms = fell === null ? 0 : Math.max(0, Math.round(this.timers.bootMs() - fell.bootMs));
    this.#slept(ms, 0);
  };

  /** Other networks than before. */
  readonly networkChanged = (text: string): void => {
    if (this.#phase !== 'running') return;
    this.#note('network_change', 0, text);
    this.#reflexes.onNetworkChange(text);
  };

  /** How everything stands. */
  view(): SessionHealthView {
    const components = this.#graph.view();
    const { reason, advice } = this.#words(components);
    return {
      atMs: this.timers.wallMs(),
      state: this.#state,
      sinceMs: this.#sinceMs,
      reason,
      advice,
      components,
      sockets: this.#reflexes.sockets(),
      disturbances: [...this.#disturbances.values()].sort((a, b) => b.atMs - a.atMs),
    };
  }

  #planLook(): void {
    this.#cancelLook = this.timers.later(LOOK_MS, () => {
      this.look();
      this.#network?.look();
      this.#reflexes.probe?.();
      this.#settle();
      this.#planLook();
    });
  }

  readonly #slept = (ms: number, uncountedMs: number): void => {
    this.#sleptAtMs = this.timers.steadyMs();
    this.#note('sleep', ms, `the machine slept for ${Math.round(ms / 1_000)} s`);
    this.#reflexes.onSleep(ms, uncountedMs);
  };

  readonly #clockSet = (byMs: number): void => {
    const seconds = (Math.abs(byMs) / 1_000).toFixed(1);
    this.#note('clock_jump', byMs, `this machine's clock was set ${byMs > 0 ? 'forward' : 'back'} by ${seconds} s`);
    this.#reflexes.onClockJump(byMs);
  };

  #note(kind: DisturbanceKind, byMs: number, text: string): void {
    this.#disturbances.set(kind, { kind, byMs, text, atMs: this.timers.wallMs(), settledMs: null });
    this.#changed();
  }

  #settle(): void {
    if (this.#state !== 'connected' || !this.#reflexes.isWhole()) return;
    for (const [kind, disturbance] of this.#disturbances)
      if (disturbance.settledMs === null)
        this.#disturbances.set(kind, { ...disturbance, settledMs: this.timers.wallMs() });
  }

  #changed(): void {
    const state = this.#stateOf(this.#graph?.view() ?? []);
    if (state !== this.#state) {
      this.#state = state;
      this.#sinceMs = this.timers.wallMs();
    }
    this.#onChange();
  }

  #stateOf(components: readonly ComponentHealth[]): SessionState {
    switch (this.#phase) {
      case 'idle':
      case 'stopped':
        return 'disconnected';
      case 'stopping':
        return 'disconnecting';
      case 'failed':
        return 'error';
      case 'opening':
        return 'connecting';
      case 'running': {
        const required = components.filter(({ required }) => required);
        if (required.some(({ state }) => state === 'failed')) return 'error';
        return required.every(
          ({ state, lastGoodMs }) => state === 'up' || (state === 'degraded' && lastGoodMs !== null),
        )
          ? 'connected'
          : 'connecting';
      }
    }
  }

  #words(components: readonly ComponentHealth[]): { readonly reason: string; readonly advice: string } {
    if (this.#failure !== null) return { reason: this.#failure.reason, advice: this.#failure.advice };
    if (this.#refusal !== '') return { reason: this.#refusal, advice: '' };
    const bad = components.find(({ required, state }) => required && (state === 'failed' || state === 'restarting'));
    if (bad !== undefined) return { reason: `${bad.title}: ${bad.detail}`, advice: bad.advice };
    const waited = components.find(({ required, state }) => required && state === 'starting');
    if (waited !== undefined)
      return { reason: `${waited.title}${waited.detail === '' ? ' is starting' : `: ${waited.detail}`}`, advice: '' };
    return { reason: '', advice: '' };
  }
}

/** What a start that was stopped tells a person: the reason, and what to do about it. */
export function describeFailure(cause: unknown): string {
  if (!(cause instanceof StartFailure) || cause.advice === '') return reasonOf(cause);
  return `${cause.reason}. ${cause.advice}`;
}

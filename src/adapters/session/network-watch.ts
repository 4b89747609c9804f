import { networkInterfaces } from 'node:os';

/** The machine's way out, as far as the system tells: addresses of the networks that it is in, sorted; [] = none. */
export type NetworkNow = () => readonly string[];

/** Bits of an IPv6 address that name its network: the rest changes every day by itself. */
const PREFIX_GROUPS = 4;

/** What `os.networkInterfaces` tells: IPv4 addresses and the networks of IPv6, neither those of this machine alone nor link-local ones. */
export function machineNetworks(): readonly string[] {
  const names: string[] = [];
  for (const [name, addresses] of Object.entries(networkInterfaces()))
    for (const { address, family, internal } of addresses ?? []) {
      if (internal || address.startsWith('fe80') || address.startsWith('169.254.')) continue;
      names.push(`${name} ${family === 'IPv4' ? address : networkOf(address)}`);
    }
  return [...new Set(names)].sort();
}

function networkOf(address: string): string {
  return address.split(':').slice(0, PREFIX_GROUPS).join(':');
}

/** What a watch of the network tells. */
export interface NetworkEvents {
  /** Other networks than before, at least one: what was connected through an old one may be dead without a word. */
  readonly onChange: (text: string) => void;
  /** There is no network any more. */
  readonly onLost: (text: string) => void;
}

/** Notices that this machine is in other networks than before. */
export class NetworkWatch {
  readonly #now: NetworkNow;
  readonly #events: NetworkEvents;
  #known: readonly string[];

  constructor(now: NetworkNow, events: NetworkEvents) {
    this.#now = now;
    this.#events = events;
    this.#known = now();
  }

  /** Compares with the last look. */
  look(): void {
    const before = this.#known;
    const now = this.#now();
    if (now.length === before.length && now.every((name, at) => name === before[at])) return;
    this.#known = now;
    const gone = before.filter((name) => !now.includes(name));
    const come = now.filter((name) => !before.includes(name));
    const text = [...gone.map((name) => `${name} is gone`), ...come.map((name) => `${name} is new`)].join(', ');
    if (now.length === 0) this.#events.onLost(text);
    else this.#events.onChange(text);
  }
}

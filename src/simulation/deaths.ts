import type { RandomStream } from '../engine/kernel/random.ts';
import type { JournalLine } from '../engine/domain/ports.ts';
import type { ExchangeInput } from '../exchange/types.ts';
import { ACCOUNT, Killed, type SandboxRig } from './sandbox-rig.ts';
import { isFlattening } from './two-books.ts';

/** Instants at which a process dies. */
export const INSTANTS = [
  'intent written',
  'released',
  'acted, not answered',
  'filled, not told',
  'cancel written',
  'input written',
  'flattening',
  'any time',
] as const;

/** One of them. */
export type Instant = (typeof INSTANTS)[number];

/** Up to which occurrence of its instant a death may wait. */
const OFTEN: Readonly<Record<Instant, number>> = {
  'intent written': 14,
  released: 14,
  'acted, not answered': 14,
  'filled, not told': 10,
  'cancel written': 5,
  'input written': 120,
  flattening: 30,
  'any time': 1,
};

/** A death that waits for its instant. */
export interface ArmedDeath {
  readonly instant: Instant;
  /** To be called after an input acted at the exchange. */
  readonly onActed: (input: ExchangeInput) => void;
}

/** Arms one death in the present life; it throws `Killed` at its instant. One at `any time` is struck by the story itself. */
export function armDeath(rig: SandboxRig, chance: RandomStream): ArmedDeath {
  const instant = INSTANTS[chance.int(0, INSTANTS.length - 1)] ?? 'any time';
  let left = chance.int(1, OFTEN[instant]);
  const strike = (): void => {
    left -= 1;
    if (left === 0) throw new Killed(instant);
  };
  const wanted = deathLine(rig, instant);
  if (wanted !== null) {
    rig.life.engineStore.onAppend = (line) => {
      if (wanted(line)) strike();
    };
  }
  const fills = (): number => rig.exchange.fillsSince(ACCOUNT, rig.nowMs).length;
  return {
    instant,
    onActed: (input) => {
      if (instant === 'acted, not answered' && input.kind === 'order') strike();
      if (instant === 'filled, not told' && fills() > 0) strike();
    },
  };
}

/** Which line of the engine's journal marks an instant, or null for one that no line marks. */
export function deathLine(rig: SandboxRig, instant: Instant): ((line: JournalLine) => boolean) | null {
  switch (instant) {
    case 'intent written':
      return (line) => line.type === 'intent' && line.payload.includes('"SendOrders"');
    case 'cancel written':
      return (line) => line.type === 'intent' && line.payload.includes('"Cancel"');
    case 'released':
      return (line) => line.type === 'released';
    case 'input written':
      return (line) => line.type === 'input' && line.class === 'audit';
    case 'flattening':
      return (line) => line.class === 'audit' && isFlattening(rig);
    default:
      return null;
  }
}

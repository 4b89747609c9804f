import type { Instrument } from '../../engine/domain/instrument.ts';
import type { ExchangeInput, RequestOutcome } from '../../exchange/types.ts';
import type { Directory } from '../directory/directory.ts';
import type { Faults } from '../faults/faults.ts';
import type { Limits } from '../limits/limits.ts';
import type { WithoutTime } from '../types.ts';

/** What actions need of the venue; `SandboxVenue` has it all. */
export interface ActionVenue {
  readonly exchange: {
    feeDetail(address: string): { readonly lifetimeUnits: number };
  };
  readonly directory: Directory;
  readonly limits: Limits;
  readonly faults: Faults;
  /** Every instrument as it is listed now, by asset; cheap to ask. */
  instruments(): readonly Instrument[];
  /** Time of the exchange. */
  nowMs(): number;
  /** Wall clock of the server, skewed if a fault says so: nonces, expiries and agents are judged by it. */
  clientNowMs(): number;
  /** Advances the exchange, does what is asked, tells listeners; the outcome of the request, or null for an input without one. */
  submit(input: WithoutTime<ExchangeInput>): RequestOutcome | null;
  /** Opens the account of an address that appears for the first time. False for an address that is or was an agent. */
  open(address: string): boolean;
}

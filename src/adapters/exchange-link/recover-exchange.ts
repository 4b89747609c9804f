import { existsSync } from 'node:fs';
import { Exchange, type ExchangeOptions } from '../../exchange/exchange.ts';
import { SNAPSHOT_VERSION, snapshotVersion } from '../../exchange/snapshot.ts';
import type { ExchangeInput } from '../../exchange/types.ts';
import { readJournal } from '../store/read-journal.ts';
import { setAside } from '../store/recover.ts';

/** An exchange as its own journal left it. */
export interface RecoveredExchange {
  readonly exchange: Exchange;
  readonly lastRecordNo: number;
  readonly resumed: boolean;
  readonly notices: readonly string[];
  readonly beginWithSnapshot: boolean;
}

/** Brings the embedded exchange back from its journal; damage is handled as for the engine's. */
export function recoverExchange(path: string, options: ExchangeOptions, stamp: string): RecoveredExchange {
  if (!existsSync(path)) {
    return { exchange: new Exchange(options), lastRecordNo: 0, resumed: false, notices: [], beginWithSnapshot: false };
  }
  const contents = readJournal(path, 'newest');
  const exchange =
    contents.snapshot === null ? new Exchange(options) : restored(options, contents.snapshot.state, path);
  for (const record of contents.records) exchange.step(JSON.parse(record.payload) as ExchangeInput);
  // What came out was told to the engine before the crash, or is told again by the reconciliation that follows a start.
  exchange.drainMarket();
  const resumed = contents.lastRecordNo > 0;
  if (contents.damage === null) {
    return { exchange, lastRecordNo: contents.lastRecordNo, resumed, notices: [], beginWithSnapshot: false };
  }
  const aside = setAside(path, stamp);
  return {
    exchange,
    lastRecordNo: resumed ? contents.lastRecordNo : 0,
    resumed,
    notices: [`The embedded exchange's journal was damaged (${contents.damage}). It is kept as ${aside}.`],
    beginWithSnapshot: resumed,
  };
}

/** The exchange of a snapshot. Throws a sentence for a person when another version of the exchange wrote it: its rules were others. */
function restored(options: ExchangeOptions, state: string, path: string): Exchange {
  const saved: unknown = JSON.parse(state);
  const version = snapshotVersion(saved);
  if (version === SNAPSHOT_VERSION) return Exchange.restore(options, saved);
  throw new Error(
    `${path} was written by another version of the embedded exchange (${String(version)}, this is ${SNAPSHOT_VERSION}); choose another --home`,
  );
}

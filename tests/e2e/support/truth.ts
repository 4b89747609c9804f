import { join } from 'node:path';
import { readIdentity } from '../../../src/adapters/exchange-link/sandbox-identity.ts';
import { openForReading } from '../../../src/adapters/store/database.ts';
import { readJournal } from '../../../src/adapters/store/read-journal.ts';
import { asUnits } from '../../../src/contract/units.ts';
import type { Effect } from '../../../src/engine/domain/outputs.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { createGeneratedModel } from '../../../src/exchange/market/generated-model.ts';
import type { ExchangeInput } from '../../../src/exchange/types.ts';
import { holdings } from './picture.ts';

/** What the exchange of a home knows of our account, read from its own journal; the terminal may be running. */
export function exchangeHoldings(home: string): Record<number, number> {
  const identity = readIdentity(home);
  if (identity === null) throw new Error('the home has no sandbox');
  const model = createGeneratedModel({ seed: identity.seed, startMs: identity.startMs });
  const options = { model, clientStartUnits: asUnits(identity.balanceUnits) };
  const { snapshot, records } = readJournal(join(home, 'exchange.db'), 'newest');
  const exchange = snapshot === null ? new Exchange(options) : Exchange.restore(options, JSON.parse(snapshot.state));
  for (const record of records) exchange.step(JSON.parse(record.payload) as ExchangeInput);
  return holdings(exchange.account(identity.account).positions);
}

/** Payloads of all audit records of a journal, oldest first. */
function auditOf(home: string, file: string, type: 'input' | 'intent' | 'released'): string[] {
  const database = openForReading(join(home, file));
  try {
    const rows = database
      .prepare("SELECT payload FROM record WHERE class = 'audit' AND type = ? ORDER BY no")
      .all(type);
    return (rows as { payload: string }[]).map((row) => row.payload);
  } finally {
    database.close();
  }
}

/** Client ids of every order that ever reached the exchange, once per arrival. */
export function arrivedOrders(home: string): string[] {
  const inputs = auditOf(home, 'exchange.db', 'input').map((payload) => JSON.parse(payload) as ExchangeInput);
  return inputs.flatMap((input) => (input.kind === 'order' ? input.orders.map((order) => order.cloid ?? '') : []));
}

/** Client ids of every order that the engine ever decided to send, once per decision. */
export function decidedOrders(home: string): string[] {
  const intents = auditOf(home, 'journal.db', 'intent').map((payload) => JSON.parse(payload) as Effect);
  return intents.flatMap((intent) => (intent.kind === 'SendOrders' ? intent.orders.map((order) => order.cloid) : []));
}

/** Orders over time that the engine ever decided to send. */
export function decidedOverTime(home: string): number {
  const intents = auditOf(home, 'journal.db', 'intent').map((payload) => JSON.parse(payload) as Effect);
  return intents.filter(({ kind }) => kind === 'SendTwap').length;
}

/** Values that occur more than once. */
export function doubled(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

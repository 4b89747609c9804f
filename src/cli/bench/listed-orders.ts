import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AccountReader } from '../../adapters/hyperliquid/account-reader.ts';
import { BudgetMeter } from '../../adapters/hyperliquid/budget-meter.ts';
import { CoinTable } from '../../adapters/hyperliquid/coin-table.ts';
import { endpointsOf } from '../../adapters/hyperliquid/endpoints.ts';
import { VenueHttp } from '../../adapters/hyperliquid/venue-http.ts';
import { formatDecimal } from '../../engine/domain/convert.ts';
import type { AccountSnapshot } from '../../engine/domain/inputs.ts';
import { INSTRUMENTS } from './busy-engine.ts';

/** The account whose orders are listed. */
export const ACCOUNT = '0x00000000000000000000000000000000000000be';

/** Price at which the markets of the bench stand, ticks. */
const PRICE = 10_000_000;

/** Beginning of client ids that no run of ours made. */
const STRANGER = '0x0123456789abcdef';

const SUMMARY = {
  accountValue: '100000.0',
  totalNtlPos: '0.0',
  totalRawUsd: '100000.0',
  totalMarginUsed: '0.0',
};

const STATEMENT = {
  marginSummary: SUMMARY,
  crossMarginSummary: SUMMARY,
  crossMaintenanceMarginUsed: '0.0',
  withdrawable: '100000.0',
  assetPositions: [],
  time: 1_760_000_500_000,
};

/** The answer of `frontendOpenOrders` with so many orders, spread over all markets, resting far from the price. */
export function listedOrders(count: number): string {
  const rows = Array.from({ length: count }, (_, no) => {
    const { symbol, priceDecimals, szDecimals } = INSTRUMENTS[no % INSTRUMENTS.length] as (typeof INSTRUMENTS)[number];
    const isBuy = no % 2 === 0;
    const step = 10_000 * (1 + (no % 97));
    const size = formatDecimal(10 + (no % 7), szDecimals);
    return {
      coin: symbol,
      side: isBuy ? 'B' : 'A',
      limitPx: formatDecimal(isBuy ? PRICE - step : PRICE + step, priceDecimals),
      sz: size,
      oid: 1_000_000 + no,
      timestamp: 1_760_000_000_000 + no,
      triggerCondition: 'N/A',
      isTrigger: false,
      triggerPx: '0.0',
      children: [],
      isPositionTpsl: false,
      reduceOnly: false,
      orderType: 'Limit',
      origSz: size,
      tif: 'Gtc',
      cloid: `${STRANGER}${no.toString(16).padStart(16, '0')}`,
    };
  });
  return JSON.stringify(rows);
}

/** A server on this machine that lists the orders and has nothing else to say, and the gateway's own reader in front of it. */
export class ListedAccount {
  readonly #server: Server;
  readonly #reader: AccountReader;
  /** Time of the budget: each reading comes a minute after the one before, so that none waits for its weight. */
  readonly #budget: { nowMs: number };

  private constructor(server: Server, reader: AccountReader, budget: { nowMs: number }) {
    this.#server = server;
    this.#reader = reader;
    this.#budget = budget;
  }

  /** Opens the server. */
  static async open(orders: string): Promise<ListedAccount> {
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(answer((JSON.parse(text) as { type: string }).type, orders));
      });
    });
    // A reader that fails must not leave the process waiting for connections.
    server.unref();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const endpoints = endpointsOf('testnet', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    if (!endpoints.ok) throw new Error(endpoints.error);
    const budget = { nowMs: 0 };
    const http = new VenueHttp(endpoints.value, new BudgetMeter(() => budget.nowMs));
    const meta = await http.ask('meta', {});
    if (!meta.ok) throw new Error(meta.error.reason);
    const coins = new CoinTable();
    coins.take(meta.value);
    const reader = new AccountReader({
      http,
      coins,
      account: ACCOUNT,
      cloidOf: () => null,
      learn: () => undefined,
      unified: false,
      onProblem: (sentence) => {
        throw new Error(sentence);
      },
    });
    return new ListedAccount(server, reader, budget);
  }

  /** Reads the account as the gateway does. */
  async read(reason: AccountSnapshot['reason']): Promise<AccountSnapshot> {
    this.#budget.nowMs += 60_000;
    const reading = await this.#reader.read(reason, Date.now(), new AbortController().signal);
    if (!reading.ok) throw new Error(reading.error.reason);
    return reading.value.snapshot;
  }

  /** Ends the server. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function answer(type: string, orders: string): string {
  switch (type) {
    case 'frontendOpenOrders':
      return orders;
    case 'meta':
      return JSON.stringify({ universe: INSTRUMENTS.map(marketOf), marginTables: [], collateralToken: 0 });
    case 'clearinghouseState':
      return JSON.stringify(STATEMENT);
    default:
      return '[]';
  }
}

function marketOf({ symbol, szDecimals, maxLeverage }: (typeof INSTRUMENTS)[number]): unknown {
  return { name: symbol, szDecimals, maxLeverage, marginTableId: maxLeverage };
}

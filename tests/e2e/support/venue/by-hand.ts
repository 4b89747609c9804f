import { expect } from '@playwright/test';
import type { OrderTicket, TradeCommand } from '../../../../src/contract/commands.ts';
import { asLots, asTicks, type PriceTicks } from '../../../../src/contract/units.ts';
import type { InstrumentView, OrderView } from '../../../../src/contract/views.ts';
import { roundPriceDown } from '../../../../src/engine/domain/instrument.ts';
import type { Picture } from '../picture.ts';
import type { Terminal } from '../terminal.ts';

/** Value of an order of a test, USDC. */
const USDC = 300;

/** Distance of a stop from the mark. */
const STOP_RATE = 0.05;

/** Distance of a limit that rests from the mark. */
const REST_RATE = 0.02;

/** Waits until the terminal may trade an asset and answers its number. */
export async function readyAsset(terminal: Terminal, symbol: string): Promise<number> {
  await terminal.state('live');
  let asset = -1;
  await expect
    .poll(
      async () => {
        const picture = await terminal.picture();
        asset = instrumentOf(picture, symbol)?.asset ?? -1;
        const row = picture.rows.find((each) => each.asset === asset);
        return row !== undefined && row.markTicks !== null && row.askTicks !== null && !row.stale;
      },
      { timeout: 20_000 },
    )
    .toBe(true);
  return asset;
}

/** A legal price this far below the mark of an asset. */
export function below(picture: Picture, asset: number, rate: number): PriceTicks {
  const instrument = picture.instruments.find((each) => each.asset === asset);
  if (instrument === undefined) throw new Error(`there is no asset ${asset}`);
  return roundPriceDown(asTicks(markOf(picture, asset) * (1 - rate)), instrument.priceDecimals);
}

/** A buy of the asset for 300 USDC with a stop, 5 % below the mark: at the market, or resting 2 % below it. */
export function buy(
  picture: Picture,
  asset: number,
  type: 'market' | 'limit',
  stopRate: number = STOP_RATE,
): TradeCommand {
  const order: OrderTicket = {
    asset,
    isBuy: true,
    sizeLots: asLots(Math.ceil((USDC * 1_000_000) / markOf(picture, asset))),
    orderType: type,
    limitTicks: type === 'limit' ? below(picture, asset, REST_RATE) : null,
    triggerTicks: null,
    timeInForce: type === 'limit' ? 'Gtc' : 'Ioc',
    reduceOnly: false,
    stopTicks: below(picture, asset, stopRate),
    takeProfitTicks: null,
  };
  return { type: 'placeOrder', order };
}

/** Gives a command that has to be taken. */
export async function give(terminal: Terminal, command: TradeCommand): Promise<void> {
  const reply = await terminal.trade(command);
  if (!reply.ok) throw new Error(`${command.type} was refused: ${reply.error.code} ${reply.error.detail}`);
}

/** Buys and waits until the position is held and covered. */
export async function hold(terminal: Terminal, symbol: string, stopRate?: number): Promise<number> {
  const asset = await readyAsset(terminal, symbol);
  await give(terminal, buy(await terminal.picture(), asset, 'market', stopRate));
  await expect
    .poll(async () => (await terminal.picture()).positions.find((each) => each.asset === asset)?.protectedRate)
    .toBe(1);
  return asset;
}

/** Places a limit below the market and waits until it rests. */
export async function rest(terminal: Terminal, symbol: string): Promise<OrderView> {
  const asset = await readyAsset(terminal, symbol);
  await give(terminal, buy(await terminal.picture(), asset, 'limit'));
  let found: OrderView | undefined;
  await expect
    .poll(async () => {
      const { orders } = await terminal.picture();
      found = orders.find((order) => order.asset === asset && order.type === 'limit' && order.state === 'open');
      return found !== undefined;
    })
    .toBe(true);
  return found as OrderView;
}

function instrumentOf(picture: Picture, symbol: string): InstrumentView | undefined {
  return picture.instruments.find((each) => each.symbol === symbol);
}

function markOf(picture: Picture, asset: number): number {
  const mark = picture.rows.find((each) => each.asset === asset)?.markTicks ?? null;
  if (mark === null) throw new Error(`asset ${asset} has no price`);
  return mark;
}

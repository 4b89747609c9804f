import { describe, expect, test } from 'vitest';
import { SECTORS, universe } from '../../../../src/exchange/market/universe.ts';
import { meta } from '../../../../src/sandbox/shapes/meta.ts';
import { openVenue } from '../../../../src/sandbox/venue/open-venue.ts';
import { handleExchange } from '../../../../src/sandbox/actions/handle-exchange.ts';
import { SandboxLab, wallet } from '../../../support/sandbox-lab.ts';
import { WALL_START_MS } from '../../../support/live-venue.ts';

const NO_CROSS = { status: 'err', response: 'Cross margin is not allowed for this asset.' };
const DONE = { status: 'ok', response: { type: 'default' } };

describe('the generated market of the server', () => {
  const wallMs = (): number => WALL_START_MS;
  const venue = openVenue({
    seed: 1,
    recorded: null,
    speed: 1,
    startUnits: 10_000_000_000,
    faults: null,
    limits: 'off',
    directory: {},
    wallMs,
    onProblem: (text) => {
      throw new Error(text);
    },
  });
  const rows = meta(venue).universe;
  const strict = rows.filter(({ onlyIsolated }) => onlyIsolated === true);

  test('has a few assets without cross margin, marked in both ways', () => {
    expect(rows).toHaveLength(68);
    expect(strict.map(({ name, maxLeverage, marginMode }) => [name, maxLeverage, marginMode])).toEqual([
      ['MEGA', 3, 'strictIsolated'],
      ['FOGO', 3, 'strictIsolated'],
    ]);
    expect(rows.filter(({ marginMode }) => marginMode !== undefined)).toEqual(strict);
    expect(universe(68).every(({ sector }) => SECTORS.includes(sector))).toBe(true);
  });

  test('refuses cross margin there and takes isolated', async () => {
    const lab = new SandboxLab({ limits: 'off' });
    const asset = venue.assetOf('MEGA');
    const send = async (isCross: boolean): Promise<unknown> => {
      const body = await lab.l1(
        wallet(5),
        { type: 'updateLeverage', asset, isCross, leverage: 2 },
        { nonce: WALL_START_MS + (isCross ? 1 : 2) },
      );
      return handleExchange(venue, body, { ip: '127.0.0.1', via: 'http' }).body;
    };
    expect(await send(true)).toEqual(NO_CROSS);
    expect(await send(false)).toEqual(DONE);
  });
});

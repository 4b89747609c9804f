import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { fixMarket, writeConfig } from './support/market.ts';
import type { Terminal } from './support/terminal.ts';

/* Knobs of the engine, changed in the window while it runs. */

const PATH = 'risk.caps.assetRate';

/** Opens the engine's page of the settings; answers the field of a knob. */
async function openEngine(terminal: Terminal, path: string): Promise<Locator> {
  await terminal.at('settings-open').click();
  await terminal.at('settings-page').locator('[data-value="engine"]').click();
  await terminal.at('setting-search').fill(path);
  return terminal.at(`setting-${path}`);
}

/** The cap on one asset by which the engine goes. */
async function assetCap(terminal: Terminal): Promise<number | undefined> {
  return (await terminal.picture()).risk?.caps.find(({ name }) => name === 'largest asset')?.limit;
}

test('a knob counts at once, a bad value is refused with its range, a looser limit is asked about', async ({
  open,
  home,
}) => {
  fixMarket(home);
  writeConfig(home, { execution: { requotes: 4 } });
  const file = (): unknown => JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'));
  const terminal = await open();
  await terminal.state('live');
  expect(await assetCap(terminal)).toBe(0.15);

  const field = await openEngine(terminal, PATH);
  await expect(field).toHaveValue('15');
  await field.fill('10');
  await field.press('Enter');
  await expect.poll(() => assetCap(terminal)).toBe(0.1);
  expect(file()).toEqual({ execution: { requotes: 4 }, risk: { caps: { assetRate: 0.1 } } });
  await expect(terminal.at(`setting-row-${PATH}`)).toHaveAttribute('data-changed', 'true');

  await field.fill('60');
  await field.press('Enter');
  await expect(terminal.at(`setting-error-${PATH}`)).toHaveText(`${PATH} is 60 %; allowed: 1 to 50 %.`);
  expect(await assetCap(terminal)).toBe(0.1);

  // The two of a pair are checked where the whole file is: by the engine's own rules.
  await terminal.at('setting-search').fill('dailyDrawdown.trip');
  const trip = terminal.at('setting-risk.breakers.dailyDrawdown.trip');
  await trip.fill('6');
  await trip.press('Enter');
  await terminal.at('setting-confirm-risk.breakers.dailyDrawdown.trip').press('Enter');
  await expect
    .poll(async () => {
      // A press right after the question counts as a double click: it is pressed until it is taken.
      const confirm = terminal.at('setting-confirm-risk.breakers.dailyDrawdown.trip');
      if (await confirm.isVisible()) await confirm.press('Enter');
      return terminal.at('setting-error-risk.breakers.dailyDrawdown.trip').isVisible();
    })
    .toBe(true);
  await expect(terminal.at('setting-error-risk.breakers.dailyDrawdown.trip')).toContainText(
    'risk.breakers.dailyDrawdown.emergency is 0.05; allowed: more than trip (0.06)',
  );

  // Back to the default is looser than what holds: asked, and kept when the answer is no.
  await terminal.at('setting-search').fill(PATH);
  await terminal.at(`setting-reset-${PATH}`).click();
  await expect(terminal.at(`setting-question-${PATH}`)).toContainText('10 % → 15 %');
  await terminal.at(`setting-question-${PATH}`).getByText('Keep').click();
  expect(await assetCap(terminal)).toBe(0.1);

  // What only a start can take says so and leaves the run as it is.
  await terminal.at('setting-search').fill('recorder.enabled');
  await terminal.at('setting-recorder.enabled').click();
  await expect(terminal.at('setting-row-recorder.enabled')).toContainText('Now off; changes at the next start');
  expect(file()).toEqual({
    execution: { requotes: 4 },
    risk: { caps: { assetRate: 0.1 } },
    recorder: { enabled: true },
  });
  expect(await terminal.quit()).toBe(0);
});

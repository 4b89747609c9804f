import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PAPER } from '../adapters/paper/identity.ts';
import type { AppArguments, AskedArguments } from './arguments.ts';
import { homeName } from './prepare.ts';

/** What choosing needs. */
export interface ChooseParts {
  /** The user's application folder. */
  readonly ownFolder: string;
  /** Whether the paper venue works on this runtime. */
  readonly offersPaper: boolean;
  /** Null if the public data of the real market can be had, or why not. Answers within a second. */
  readonly cannotReach: () => Promise<string | null>;
}

/** Arguments with a venue, and a sentence for the person when it is not the one that a first start would have. */
export interface Chosen {
  readonly args: AppArguments;
  readonly notice: string | null;
}

/**
 * The venue of a start that names none. A home that belongs to one keeps it. A first start has public prices if they can be reached: nobody
 * can lose money there by accident, and it moves at once. Otherwise it has the sandbox, which needs nobody.
 */
export async function chooseVenue(asked: AskedArguments, parts: ChooseParts): Promise<Chosen> {
  const { venue } = asked;
  const on = (chosen: AppArguments['venue'], notice: string | null = null): Chosen => ({
    args: { ...asked, venue: chosen },
    notice,
  });
  if (venue !== null) return on(venue);
  const kept = keptVenue(asked, parts.ownFolder);
  if (kept !== null) return on(kept);
  if (!parts.offersPaper) return on('sandbox');
  const why = await parts.cannotReach();
  if (why === null) return on(PAPER);
  return on(
    'sandbox',
    `The public prices of the real market cannot be reached (${why}), so this is the sandbox with a market of its own. Start with --venue paper to trade on paper at real prices`,
  );
}

/** The venue that a home belongs to already. A home of a real venue is left to the refusal that names it. */
function keptVenue(asked: AskedArguments, ownFolder: string): 'sandbox' | typeof PAPER | null {
  const homeOf = (venue: AppArguments['venue']): string =>
    asked.home === null ? join(ownFolder, homeName({ ...asked, venue })) : resolve(asked.home);
  if (existsSync(join(homeOf('paper'), 'paper.json'))) return 'paper';
  const sandbox = homeOf('sandbox');
  return existsSync(join(sandbox, 'sandbox.json')) || existsSync(join(sandbox, 'venue.json')) ? 'sandbox' : null;
}

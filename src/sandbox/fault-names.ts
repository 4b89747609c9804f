import { ACTION_NAMES } from '../hyperliquid/wire/actions.ts';
import type { KnownNames } from './faults/unknown-name.ts';
import { INFO_ROUTES } from './info/table.ts';
import { SUBSCRIPTIONS } from './stream/read-subscription.ts';
import type { SandboxVenue } from './types.ts';

/** Channels of frames beside those that are named like their subscription. */
const OTHER_CHANNELS = ['user', 'subscriptionResponse', 'error'];

/** What rules of a fault script can name at a venue. */
export function faultNames(venue: Pick<SandboxVenue, 'instruments'>): KnownNames {
  return {
    coins: venue.instruments().map(({ symbol }) => symbol),
    actions: [...INFO_ROUTES.keys(), ...ACTION_NAMES],
    channels: [...SUBSCRIPTIONS.filter((name) => name !== 'userEvents'), ...OTHER_CHANNELS],
  };
}

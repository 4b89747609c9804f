import type { Channel, Paces, Subscription } from './channel.ts';
import { ACCOUNT_CHANNELS } from './channels/account.ts';
import { bookChannel, MARKET_CHANNELS } from './channels/market.ts';
import { ORDER_CHANNELS } from './channels/orders.ts';

const CHANNELS: Readonly<Record<string, Channel>> = { ...MARKET_CHANNELS, ...ORDER_CHANNELS, ...ACCOUNT_CHANNELS };

/** How a subscription is served. Throws `RangeError` for a type that `readSubscription` does not know either. */
export function channelOf(subscription: Subscription, paces: Paces): Channel {
  if (subscription.type === 'l2Book') return bookChannel(subscription, paces);
  const channel = Object.hasOwn(CHANNELS, subscription.type) ? CHANNELS[subscription.type] : undefined;
  if (channel === undefined) throw new RangeError(`no channel serves ${subscription.type}`);
  return channel;
}

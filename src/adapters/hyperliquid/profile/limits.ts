/* What the venue grants (its documentation, rate limits and user limits). One place: every profile is checked against it. */

/** Request weight of an IP address in a minute. */
export const IP_WEIGHT_PER_MINUTE = 1_200;

/** Sockets of an IP address at the same time. */
export const MAX_SOCKETS = 10;

/** Subscriptions of an IP address over all its sockets. */
export const MAX_SUBSCRIPTIONS = 1_000;

/** Messages of a client in a minute over all its sockets. */
export const MESSAGES_PER_MINUTE = 2_000;

/** Subscriptions of the account's own socket: orders, fills, funding, a heartbeat. */
export const ACCOUNT_SUBSCRIPTIONS = 4;

/** Subscriptions kept free for markets in which the account holds something although nobody chose them. */
export const SPARE_SUBSCRIPTIONS = 50;

const FIRST_ORDERS = 1_000;
const MOST_ORDERS = 5_000;
const USDC_PER_ORDER = 5_000_000;

/** Open orders that an account may have: 1000, one more for each 5 M USDC it has ever traded, 5000 at most. `volumeUsdc` >= 0. */
export function openOrderCap(volumeUsdc: number): number {
  if (!(volumeUsdc > 0)) return FIRST_ORDERS;
  return Math.min(MOST_ORDERS, FIRST_ORDERS + Math.floor(volumeUsdc / USDC_PER_ORDER));
}

import type { InfoRoute } from './route.ts';
import { ABSENT_ROUTES } from './types/absent.ts';
import { ACCOUNT_ROUTES } from './types/account.ts';
import { FEE_ROUTES } from './types/fees.ts';
import { FILL_ROUTES } from './types/fills.ts';
import { MARKET_ROUTES } from './types/market.ts';
import { META_ROUTES } from './types/meta.ts';
import { ORDER_ROUTES } from './types/orders.ts';
import { PEOPLE_ROUTES } from './types/people.ts';
import { PORTFOLIO_ROUTES } from './types/portfolio.ts';

/** Every type of /info request that is answered. */
export const INFO_ROUTES: ReadonlyMap<string, InfoRoute> = new Map(
  Object.entries({
    ...META_ROUTES,
    ...MARKET_ROUTES,
    ...ACCOUNT_ROUTES,
    ...ORDER_ROUTES,
    ...FILL_ROUTES,
    ...FEE_ROUTES,
    ...PORTFOLIO_ROUTES,
    ...PEOPLE_ROUTES,
    ...ABSENT_ROUTES,
  }),
);

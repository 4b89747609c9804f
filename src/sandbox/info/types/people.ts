import { UNITS_PER_USDC } from '../../../contract/units.ts';
import { unitsToDecimal } from '../../../hyperliquid/wire/decimal.ts';
import { clearinghouseState } from '../../shapes/clearinghouse-state.ts';
import { spotState } from '../../shapes/spot-state.ts';
import type { SandboxVenue } from '../../types.ts';
import { address } from '../fields.ts';
import { constant, route } from '../route.ts';

const ofUser = { user: address };

/** Volume after which an account may have a referral code, micro-USDC (Hyperliquid). */
const REFERRER_UNITS = 10_000 * UNITS_PER_USDC;

/** Stands for whoever owns a referral code: codes have no owners here. */
const NOBODY = `0x${'0'.repeat(40)}`;

function userRole(venue: SandboxVenue, user: string): unknown {
  const role = venue.directory.roleOf(user, venue.clientNowMs());
  if (role.role === 'agent') return { role: 'agent', data: { user: role.master } };
  return role.role === 'subAccount' ? { role: 'subAccount', data: { master: role.master } } : { role: role.role };
}

/** Sub-accounts of a master with their money; null for one that has none. */
function subAccounts(venue: SandboxVenue, user: string, stateOf: (address: string) => object): unknown {
  const subs = venue.directory.subAccountsOf(user);
  if (subs.length === 0) return null;
  return subs.map(({ name, address: subAccountUser, master }) => ({
    name,
    subAccountUser,
    master,
    ...stateOf(subAccountUser),
    spotState: spotState(venue, subAccountUser),
  }));
}

function extraAgents(venue: SandboxVenue, user: string): unknown {
  return venue.directory
    .extraAgents(user, venue.clientNowMs())
    .map(({ address: agent, name, validUntilMs }) => ({ name, address: agent, validUntil: validUntilMs }));
}

function referral(venue: SandboxVenue, user: string): unknown {
  const { lifetimeUnits } = venue.exchange.feeDetail(user);
  const code = venue.directory.referrerOf(user);
  const mayRefer = lifetimeUnits >= REFERRER_UNITS;
  return {
    referredBy: code === null ? null : { referrer: NOBODY, code },
    cumVlm: unitsToDecimal(lifetimeUnits),
    unclaimedRewards: '0.0',
    claimedRewards: '0.0',
    builderRewards: '0.0',
    referrerState: mayRefer
      ? { stage: 'needToCreateCode' }
      : { stage: 'needToTrade', data: { required: unitsToDecimal(REFERRER_UNITS) } },
    rewardHistory: [],
    tokenToState: [],
  };
}

/** Who an address is and what it has allowed to others. */
export const PEOPLE_ROUTES = {
  userRole: route({
    fields: ofUser,
    weight: 60,
    opensAccount: false,
    handle: (venue, { user }) => userRole(venue, user),
  }),
  extraAgents: route({ fields: ofUser, handle: (venue, { user }) => extraAgents(venue, user) }),
  referral: route({ fields: ofUser, handle: (venue, { user }) => referral(venue, user) }),
  maxBuilderFee: route({
    fields: { user: address, builder: address },
    handle: (venue, { user, builder }) => venue.directory.maxBuilderFee(user, builder),
  }),
  approvedBuilders: route({ fields: ofUser, handle: (venue, { user }) => venue.directory.buildersOf(user) }),
  // Every account holds its USDC in the perpetuals and its spot wallet apart, as accounts did before they could be unified.
  userAbstraction: constant(ofUser, 'disabled'),
  userDexAbstraction: constant(ofUser, false),
  subAccounts: route({
    fields: ofUser,
    handle: (venue, { user }) =>
      subAccounts(venue, user, (sub) => ({ clearinghouseState: clearinghouseState(venue, sub) })),
  }),
  subAccounts2: route({
    fields: ofUser,
    handle: (venue, { user }) =>
      subAccounts(venue, user, (sub) => ({
        dexToClearinghouseState: [['', clearinghouseState(venue, sub)]],
        abstraction: 'disabled',
      })),
  }),
  userToMultiSigSigners: constant(ofUser, null),
  isVip: constant(ofUser, false),
  legalCheck: constant(ofUser, { acceptedTerms: true, userAllowed: true, restrictions: 'n' }),
  preTransferCheck: route({
    fields: { user: address, source: address },
    opensAccount: false,
    handle: (venue, { user }) => {
      const userExists = venue.directory.isUser(user);
      return { fee: '0.0', isSanctioned: false, userExists, userHasSentTx: userExists };
    },
  }),
};

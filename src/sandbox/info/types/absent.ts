import { address, text } from '../fields.ts';
import { constant } from '../route.ts';

const ofUser = { user: address };

/** What clients ask on their own and what does not exist here: vaults, staking, categories. They get the answer of an account without any. */
export const ABSENT_ROUTES = {
  leadingVaults: constant(ofUser, []),
  userVaultEquities: constant(ofUser, []),
  vaultSummaries: constant({}, []),
  delegations: constant(ofUser, []),
  delegatorHistory: constant(ofUser, []),
  delegatorRewards: constant(ofUser, []),
  delegatorSummary: constant(ofUser, {
    delegated: '0.0',
    undelegated: '0.0',
    totalPendingWithdrawal: '0.0',
    nPendingWithdrawals: 0,
  }),
  validatorSummaries: constant({}, []),
  validatorL1Votes: constant({}, []),
  gossipRootIps: constant({}, []),
  liquidatable: constant({}, []),
  perpCategories: constant({}, []),
  perpConciseAnnotations: constant({}, []),
  perpAnnotation: constant({ coin: text }, null),
  outcomeTemplates: constant({}, []),
  userBorrowLendInterest: constant(ofUser, []),
};

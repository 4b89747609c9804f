import type { ModeView, SessionView } from '../../../src/contract/views.ts';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';

/** What of a session depends on how far venue and engine know of each other. */
export type ModePart = Pick<SessionView, 'state' | 'stateReason' | 'mode' | 'connection'>;

const PAPER: ModeView['paper'] = {
  positions: [
    {
      asset: 1,
      sizeLots: asLots(1_840),
      costUnits: asUnits(1_840 * 397_900),
      stopTicks: asTicks(390_900),
      takeProfitTicks: asTicks(412_200),
      unrealisedUnits: asUnits(3_210_442),
    },
    {
      asset: 13,
      sizeLots: asLots(-920),
      costUnits: asUnits(-920 * 312_300),
      stopTicks: null,
      takeProfitTicks: null,
      unrealisedUnits: asUnits(-1_877_003),
    },
  ],
  entries: 3,
  resultUnits: asUnits(-2_114_870),
};

const LIVE: ModeView = {
  mode: 'live',
  sinceMs: 0,
  reason: '',
  next: '',
  waitingExits: [],
  differences: [],
  paper: { positions: [], entries: 0, resultUnits: asUnits(0) },
};

const ASKED = 'the account is compared when the venue is back, then you confirm';

/** The part of a session in a mode by name; any other name is live. `atMs`: now. */
export function modePart(name: string, atMs: number): ModePart {
  const exits: ModeView['waitingExits'] = [
    { asset: 1, by: 'person', sinceMs: atMs - 41_000 },
    { asset: 62, by: 'signal', sinceMs: atMs - 12_000 },
  ];
  const sinceMs = atMs - 73_000;
  switch (name) {
    case 'offline': {
      const reason = 'the list of markets cannot be had: connect ENETUNREACH; asked again';
      return { state: 'degraded', stateReason: reason, connection: 'disconnected', mode: LIVE };
    }
    case 'degraded': {
      const reason = 'the account socket closed with 1006';
      const next = 'fallback after 30 s without the venue';
      const mode: ModeView = { ...LIVE, mode: 'degraded', sinceMs: atMs - 9_000, reason, next };
      return { state: 'degraded', stateReason: reason, connection: 'disconnected', mode };
    }
    case 'fallback':
    case 'silent': {
      const isSilent = name === 'silent';
      const reason = isSilent ? 'questions for the account go unanswered' : 'the account socket closed with 1006';
      const mode: ModeView = {
        ...LIVE,
        mode: 'fallback',
        sinceMs,
        reason,
        next: ASKED,
        waitingExits: exits,
        paper: PAPER,
      };
      const connection = isSilent ? 'connected' : 'disconnected';
      return { state: 'fallback', stateReason: `the venue is down: ${reason}`, connection, mode };
    }
    case 'returning': {
      const reason = 'connected';
      const next = 'the account is compared, then you confirm';
      const paper = { ...PAPER, positions: [] };
      const mode: ModeView = {
        ...LIVE,
        mode: 'returning',
        sinceMs: atMs - 800,
        reason,
        next,
        waitingExits: exits,
        paper,
      };
      const stateReason = 'no entries: the account is compared with the venue before anything may open again';
      return { state: 'degraded', stateReason, connection: 'connected', mode };
    }
    case 'confirming': {
      const mode: ModeView = {
        ...LIVE,
        mode: 'confirming',
        sinceMs: atMs - 14_000,
        reason: 'the account was compared with the venue',
        next: 'entries go again when you confirm; exits and stops work',
        differences: [
          'ETH: we held 1.84, the venue holds 1.2',
          'SOL: an order placed elsewhere rests there: buy 40 SOL at 214.1',
          'cash: we had 10,294.12 USDC, the venue has 10,288.9 USDC',
        ],
        paper: { ...PAPER, positions: [] },
      };
      const stateReason = 'no entries: the venue is back and waits for you to confirm';
      return { state: 'degraded', stateReason, connection: 'connected', mode };
    }
    default:
      return { state: 'live', stateReason: '', connection: 'connected', mode: { ...LIVE, sinceMs: atMs } };
  }
}

import type { ModeView, TicketView } from '../../../contract/views.ts';

/** What the button of a ticket says, and its hint. */
export interface ApprovalWords {
  readonly label: string;
  readonly hint: string;
}

const PLAIN: ApprovalWords = { label: 'Approve', hint: 'Approve this ticket' };
const ON_PAPER: ApprovalWords = {
  label: 'Approve on paper',
  hint: 'The venue is away: this entry goes to the paper ledger and never into the account',
};
const WAITS: ApprovalWords = {
  label: 'Approve, waits',
  hint: 'The venue is away: this exit waits until the account has been compared, and is decided anew then',
};
const REFUSED: ApprovalWords = {
  label: 'Approve',
  hint: 'Entries are refused until the account has been compared and trading goes on',
};

/** Tells where an approval leads in a mode: to the venue, to the paper ledger, into the waiting exits, or to a refusal. */
export function approvalWords(mode: ModeView['mode'], { side }: Pick<TicketView, 'side'>): ApprovalWords {
  if (side === 'flat') return mode === 'fallback' || mode === 'returning' ? WAITS : PLAIN;
  if (mode === 'fallback') return ON_PAPER;
  return mode === 'live' ? PLAIN : REFUSED;
}

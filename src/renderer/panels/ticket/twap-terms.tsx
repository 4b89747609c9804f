import type { ReactNode } from 'react';
import { setTicket, type TicketDraft } from '../../stores/ticket-store.ts';
import { Switch, TextInput } from '../../ui/field.tsx';
import { Row } from './ticket-fields.tsx';

/** How long an order runs that the venue works by itself, and whether its slices vary. */
export function TwapTerms({ draft, error }: { readonly draft: TicketDraft; readonly error: string }): ReactNode {
  return (
    <>
      <Row label="Minutes" error={error} testId="ticket-minutes">
        <TextInput
          value={draft.minutes}
          aria-label="Minutes"
          data-testid="ticket-minutes"
          invalid={error !== ''}
          inputMode="numeric"
          className="w-full text-right"
          onChange={(event) => setTicket({ minutes: event.target.value })}
        />
      </Row>
      <Row label="Vary" error="" testId="ticket-randomize">
        <Switch
          label="Vary the sizes of slices"
          testId="ticket-randomize"
          on={draft.randomize}
          onChange={(randomize) => setTicket({ randomize })}
        />
        <span className="truncate text-xs text-text-3">A slice every 30 s</span>
      </Row>
    </>
  );
}

import { type ReactNode, useState } from 'react';
import type { InstrumentView } from '../../../contract/views.ts';
import { formatPrice } from '../../format/price.ts';
import { focusAsset } from '../../ipc/focus.ts';
import { assetOfSymbol } from '../../stores/selectors.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import { TextInput } from '../../ui/field.tsx';
import { Row } from './ticket-fields.tsx';

/** Finds a market whatever the case of what was typed; the exact case wins. */
function findAsset(text: string): number | null {
  const state = viewStore.getState();
  const exact = assetOfSymbol(state, text.trim());
  if (exact !== null) return exact;
  const wanted = text.trim().toUpperCase();
  for (const each of state.instruments.values())
    if (each.symbol.toUpperCase() === wanted) return each.listed ? each.asset : null;
  return null;
}

/** The market that the ticket is for: the one in view, or another that is typed here. */
export function SymbolField({ instrument }: { readonly instrument: InstrumentView }): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const row = useView((state) => state.market.get(instrument.asset));
  const found = typed === null ? instrument.asset : findAsset(typed);
  const take = (): void => {
    if (found !== null) focusAsset(found);
    setTyped(null);
  };
  const price = (ticks: number | null | undefined): string => formatPrice(ticks ?? null, instrument.priceDecimals);
  return (
    <Row label="Market" error={found === null ? 'No such market' : ''} testId="ticket-symbol">
      <TextInput
        value={typed ?? instrument.symbol}
        aria-label="Market"
        data-testid="ticket-symbol"
        invalid={found === null}
        className="w-24 font-semibold"
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // Enter chooses the market here; it must not send an order for the one before.
          event.preventDefault();
          take();
        }}
      />
      <span className="ml-auto text-xs whitespace-nowrap text-text-3">
        <span className="text-up">{price(row?.bidTicks)}</span> /{' '}
        <span className="text-down">{price(row?.askTicks)}</span>
      </span>
    </Row>
  );
}

import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { asTicks } from '../../../contract/units.ts';
import type { InstrumentView } from '../../../contract/views.ts';
import type { WhatIfRequest } from '../../../contract/what-if.ts';
import { SideTabs } from '../../parts/side-tabs.tsx';
import { priceInput } from '../../format/price.ts';
import { isRealMoney } from '../../format/words.ts';
import { setTicket, type SizeUnit, type TicketDraft, ticketStore, useTicket } from '../../stores/ticket-store.ts';
import { useUi } from '../../stores/ui-store.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Choice, Switch, TextInput } from '../../ui/field.tsx';
import { Empty, PanelHeader } from '../../ui/panel.tsx';
import { contextNow } from '../../ticket/ticket-context.ts';
import { Pick, PriceInput, Row, SideButton } from './ticket-fields.tsx';
import { readTicket, type TicketContext, type TicketField, type TicketReading } from '../../ticket/ticket-form.ts';
import { foreseen, previewOf } from '../../ticket/ticket-preview.ts';
import { place, type PlacedRefusal } from '../../ticket/place.ts';
import { PreviewLines } from './preview-lines.tsx';
import { TicketWhatIf } from './ticket-what-if.tsx';
import { SymbolField } from './symbol-field.tsx';
import { TwapTerms } from './twap-terms.tsx';

const TYPES = [
  { value: 'limit', label: 'Limit' },
  { value: 'market', label: 'Market' },
  { value: 'twap', label: 'TWAP', title: 'Worked by the venue: a slice every 30 s' },
  { value: 'stop_loss', label: 'Stop', title: 'The stop of a position' },
  { value: 'take_profit', label: 'Target', title: 'The target of a position' },
] as const;

const FORCES = [
  { value: 'Gtc', label: 'Rest', title: 'GTC: stays until it is filled or cancelled' },
  { value: 'Ioc', label: 'IOC', title: 'Immediate or cancel' },
  { value: 'Alo', label: 'Post', title: 'ALO: only as a maker, refused where it would trade at once' },
] as const;

const UNITS: readonly { readonly value: SizeUnit; readonly label: string; readonly title: string }[] = [
  { value: 'usdc', label: 'USDC', title: 'Size in money' },
  { value: 'coin', label: 'Coins', title: 'Size in coins' },
  { value: 'equity', label: '%', title: 'Size in per cent of equity' },
];

function useContext(asset: number | null): TicketContext | null {
  const instrument = useView((state) => (asset === null ? undefined : state.instruments.get(asset)));
  const row = useView((state) => (asset === null ? undefined : state.market.get(asset)));
  const position = useView((state) => (asset === null ? undefined : state.positions.get(asset)));
  const equityUnits = useView((state) => state.account?.equityUnits ?? null);
  return useMemo(
    () => (instrument === undefined ? null : { instrument, row: row ?? null, position: position ?? null, equityUnits }),
    [instrument, row, position, equityUnits],
  );
}

interface PartProps {
  readonly draft: TicketDraft;
  readonly instrument: InstrumentView;
  readonly errorOf: (field: TicketField) => string;
}

function pickPrice(instrument: InstrumentView, side: 'bidTicks' | 'askTicks' | 'markTicks'): void {
  const ticks = viewStore.getState().market.get(instrument.asset)?.[side] ?? null;
  if (ticks !== null) setTicket({ price: priceInput(ticks, instrument.priceDecimals) });
}

function Prices({ draft, instrument, errorOf }: PartProps): ReactNode {
  if (draft.orderType === 'market') return null;
  if (draft.orderType === 'twap') return <TwapTerms draft={draft} error={errorOf('minutes')} />;
  const protects = draft.orderType !== 'limit';
  const field = protects ? 'trigger' : 'price';
  return (
    <>
      <Row label={protects ? 'Trigger' : 'Price'} error={errorOf(field)} testId={`ticket-${field}`}>
        <PriceInput
          label={protects ? 'Trigger price, or a distance from mark such as 2%' : 'Limit price'}
          value={protects ? draft.trigger : draft.price}
          testId={`ticket-${field}`}
          invalid={errorOf(field) !== ''}
          placeholder={protects ? 'Price or 2%' : ''}
          instrument={instrument}
          onChange={(text) => setTicket(protects ? { trigger: text } : { price: text })}
        />
        {!protects && (
          <>
            <Pick label="Bid" title="Best bid" onPick={() => pickPrice(instrument, 'bidTicks')} />
            <Pick label="Ask" title="Best ask" onPick={() => pickPrice(instrument, 'askTicks')} />
          </>
        )}
      </Row>
      {!protects && (
        <Row label="Force" error="" testId="ticket-tif">
          <Choice
            label="Time in force"
            testId="ticket-tif"
            value={draft.timeInForce}
            options={FORCES}
            onChange={(timeInForce) => setTicket({ timeInForce })}
          />
        </Row>
      )}
    </>
  );
}

function Sizes({ draft, errorOf }: PartProps): ReactNode {
  if (draft.orderType === 'stop_loss' || draft.orderType === 'take_profit') return null;
  return (
    <>
      <Row label="Size" error={errorOf('size')} testId="ticket-amount">
        <TextInput
          value={draft.size}
          aria-label="Size"
          data-testid="ticket-amount"
          invalid={errorOf('size') !== ''}
          inputMode="decimal"
          className="w-full text-right"
          onChange={(event) => setTicket({ size: event.target.value })}
        />
        <Choice
          label="Size is in"
          testId="ticket-unit"
          value={draft.sizeUnit}
          options={UNITS}
          onChange={(sizeUnit) => setTicket({ sizeUnit, size: '' })}
        />
      </Row>
      <Row label="Reduce" error="" testId="ticket-reduce">
        <Switch
          label="Reduce only"
          testId="ticket-reduce"
          on={draft.reduceOnly}
          onChange={(reduceOnly) => setTicket({ reduceOnly })}
        />
        <span className="truncate text-xs text-text-3">{draft.reduceOnly ? 'Never opens' : 'May open'}</span>
      </Row>
    </>
  );
}

function Levels({ draft, instrument, errorOf }: PartProps): ReactNode {
  if (draft.reduceOnly || draft.orderType === 'stop_loss' || draft.orderType === 'take_profit') return null;
  return (
    <>
      {(['stop', 'target'] as const).map((field) => (
        <Row key={field} label={field === 'stop' ? 'Stop' : 'Target'} error={errorOf(field)} testId={`ticket-${field}`}>
          <PriceInput
            label={field === 'stop' ? 'Stop, attached to the order' : 'Target, attached to the order'}
            value={draft[field]}
            testId={`ticket-${field}`}
            invalid={errorOf(field) !== ''}
            placeholder={field === 'stop' ? 'Price or 2%' : 'None'}
            instrument={instrument}
            onChange={(text) => setTicket({ [field]: text })}
          />
        </Row>
      ))}
    </>
  );
}

function verb(draft: TicketDraft, reading: TicketReading): string {
  if (draft.orderType === 'stop_loss') return 'Set the stop';
  if (draft.orderType === 'take_profit') return 'Set the target';
  const isBuy = reading.ok ? reading.order.isBuy : draft.isBuy;
  const how = { market: 'at market', limit: 'at limit', twap: `over ${draft.minutes} min` } as const;
  return `${isBuy ? 'Buy' : 'Sell'} ${how[draft.orderType]}`;
}

interface SendProps {
  readonly draft: TicketDraft;
  readonly reading: TicketReading;
  readonly busy: boolean;
  readonly onSend: () => void;
}

/** Real money asks twice; everywhere else one press, or Enter in any field, sends. */
function Send({ draft, reading, busy, onSend }: SendProps): ReactNode {
  const live = useView((state) => isRealMoney(state.session?.venue));
  const disabled = !reading.ok || busy;
  const words = verb(draft, reading);
  if (live) {
    return (
      <ConfirmButton
        testId="ticket-send"
        size="large"
        question={`${words}: for real?`}
        disabled={disabled}
        title="Real money: press twice"
        onConfirm={onSend}
        className="w-full"
      >
        {words}
      </ConfirmButton>
    );
  }
  return (
    <Button type="submit" tone="accent" size="large" data-testid="ticket-send" disabled={disabled} className="w-full">
      {words} <kbd className="font-sans text-2xs font-normal opacity-75">Enter</kbd>
    </Button>
  );
}

/** The order in the form as the engine is asked about it; null while it is not complete. */
function whatIfOf(reading: TicketReading): WhatIfRequest | null {
  if (!reading.ok) return null;
  const { asset, isBuy, sizeLots, stopTicks } = reading.order;
  return { asset, isBuy, lots: sizeLots, entryTicks: asTicks(reading.entryTicks), stopTicks };
}

function Form({ context }: { readonly context: TicketContext }): ReactNode {
  const { instrument, row, equityUnits, position } = context;
  const draft = useTicket();
  const account = useView((state) => state.account);
  const risk = useView((state) => state.risk);
  const live = useView((state) => isRealMoney(state.session?.venue));
  const [refused, setRefused] = useState<PlacedRefusal | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // A refusal speaks of the order that was sent: once it is changed, it says nothing any more.
  useEffect(() => ticketStore.subscribe(() => setRefused(null)), []);
  const reading = readTicket(draft, context);
  const touchTicks = (draft.isBuy ? row?.askTicks : row?.bidTicks) ?? null;
  const preview = reading.ok
    ? previewOf(reading.order, { entryTicks: reading.entryTicks, touchTicks, equityUnits })
    : null;
  const ahead =
    reading.ok && preview !== null
      ? foreseen(reading.order, preview, { account, risk, position, maxLeverage: instrument.maxLeverage })
      : [];
  const errorOf = (field: TicketField): string => {
    if (refused?.field === field) return `${refused.title}: ${refused.text}`;
    return reading.ok ? '' : (reading.errors[field] ?? '');
  };
  const send = async (): Promise<void> => {
    // The order goes by the prices of this moment, not of the last frame.
    const now = contextNow(instrument.asset);
    const order = now === null ? null : readTicket(ticketStore.getState(), now);
    if (order === null || !order.ok || busy) return;
    setBusy(true);
    setRefused(await place(order.order, instrument));
    setBusy(false);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (!live) void send();
  };
  const part = { draft, instrument, errorOf };
  const trades = draft.orderType !== 'stop_loss' && draft.orderType !== 'take_profit';
  return (
    <form
      ref={form}
      data-testid="ticket-form"
      data-code={refused?.code ?? ''}
      onSubmit={onSubmit}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
      }}
      className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-3"
    >
      <SymbolField instrument={instrument} />
      <Choice
        label="Order type"
        testId="ticket-type"
        value={draft.orderType}
        options={TYPES}
        onChange={(orderType) => setTicket({ orderType })}
      />
      {trades && (
        <div role="radiogroup" aria-label="Side" className="grid grid-cols-2 gap-1.5">
          <SideButton isBuy chosen={draft.isBuy} onChoose={() => setTicket({ isBuy: true })} />
          <SideButton isBuy={false} chosen={!draft.isBuy} onChoose={() => setTicket({ isBuy: false })} />
        </div>
      )}
      <Prices {...part} />
      <Sizes {...part} />
      <Levels {...part} />
      <PreviewLines reading={reading} preview={preview} instrument={instrument} />
      {trades && <TicketWhatIf order={whatIfOf(reading)} />}
      {errorOf('form') !== '' && (
        <p role="alert" data-testid="ticket-form-error" className="selectable text-xs text-down">
          {errorOf('form')}
        </p>
      )}
      {ahead.map((line) => (
        <p key={line} data-testid="ticket-foreseen" className="selectable text-xs text-warn">
          {line}
        </p>
      ))}
      <Send draft={draft} reading={reading} busy={busy} onSend={() => void send()} />
    </form>
  );
}

/** An order written by hand: every field checked as it is typed, what it would cost, and the engine's refusal at the field that it is about. */
export function TicketPanel(): ReactNode {
  const asset = useUi((state) => state.focusAsset);
  const context = useContext(asset);
  return (
    <section data-testid="ticket" className="area-desk flex flex-col">
      <PanelHeader title={<SideTabs />} />
      {context === null ? <Empty title="No market chosen" /> : <Form context={context} />}
      <footer className="flex h-6 shrink-0 items-center gap-3 border-t border-line px-3 text-2xs text-text-3">
        <span>B buy</span>
        <span>S sell</span>
        <span>↑ ↓ price</span>
        <span>Enter sends</span>
        <span>D signals</span>
      </footer>
    </section>
  );
}

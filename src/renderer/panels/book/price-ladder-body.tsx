import { type ReactNode, useEffect, useRef, useState } from 'react';
import { setUi, uiStore, useUi } from '../../stores/ui-store.ts';
import { useTicket } from '../../stores/ticket-store.ts';
import { viewStore } from '../../stores/view-store.ts';
import { classes } from '../../ui/class-names.ts';
import { Choice, Switch } from '../../ui/field.tsx';
import { LADDER_ACTS } from './ladder-acts.ts';
import { PriceLadder } from './price-ladder.ts';

const MULTIPLES = [
  { value: 0, label: 'Auto', title: 'As many steps a row as show the best levels' },
  { value: 1, label: '1', title: 'One step of the venue a row' },
  { value: 5, label: '5', title: 'Five steps a row' },
  { value: 10, label: '10', title: 'Ten steps a row' },
] as const;

function usePriceLadder(multiple: number): {
  readonly body: { current: HTMLDivElement | null };
  readonly centre: () => void;
} {
  const body = useRef<HTMLDivElement>(null);
  const ladder = useRef<PriceLadder | null>(null);
  useEffect(() => {
    if (body.current === null) return undefined;
    const made = new PriceLadder(body.current, LADDER_ACTS);
    ladder.current = made;
    const end = new AbortController();
    made.listen(end.signal);
    made.fit(body.current.clientHeight);
    const sizes = new ResizeObserver((entries) => {
      const height = entries.at(-1)?.contentRect.height;
      if (height !== undefined) made.fit(height);
    });
    sizes.observe(body.current);
    const endBook = viewStore.subscribe((state, old) => {
      if (state.book !== old.book || state.orders !== old.orders || state.instruments !== old.instruments) made.draw();
    });
    const endFocus = uiStore.subscribe((state, old) => {
      if (state.focusAsset === old.focusAsset) return;
      // Another market: what the next click would do has to be switched on again by someone who has looked.
      setUi({ ladderArmed: false });
      made.draw();
    });
    return () => {
      end.abort();
      sizes.disconnect();
      endBook();
      endFocus();
      setUi({ ladderArmed: false });
      ladder.current = null;
    };
  }, []);
  useEffect(() => ladder.current?.space(multiple), [multiple]);
  return { body, centre: () => ladder.current?.centre() };
}

const UNIT_WORDS = { usdc: 'USDC', coin: 'coins', equity: '% eq.' } as const;

function Arming(): ReactNode {
  const armed = useUi((state) => state.ladderArmed);
  const { size, sizeUnit, stop, reduceOnly } = useTicket();
  const what = size === '' ? 'no size yet' : `${size} ${UNIT_WORDS[sizeUnit]}`;
  return (
    <div
      className={classes('flex h-7 shrink-0 items-center gap-2 border-b border-line px-2', armed && 'bg-danger-soft')}
    >
      <Switch
        label="A click places an order"
        testId="ladder-armed"
        on={armed}
        onChange={(ladderArmed) => setUi({ ladderArmed })}
      />
      <span
        className="min-w-0 flex-1 truncate text-right text-xs text-text-2"
        title={armed ? 'A click at the left buys, at the right sells, with this size' : 'A click only fills the ticket'}
      >
        {armed ? `${what}${reduceOnly ? ', reduce' : `, stop ${stop}`}` : 'Click fills ticket'}
      </span>
    </div>
  );
}

/** Prices that stand still with the book in them: click to place, drag to move, right click or Delete to cancel. */
export function PriceLadderBody({ stale }: { readonly stale: boolean }): ReactNode {
  const [multiple, setMultiple] = useState<number>(0);
  const { body, centre } = usePriceLadder(multiple);
  return (
    <>
      <Arming />
      <div className="flex h-6 shrink-0 items-center justify-between gap-1 border-b border-line px-2 text-xs text-text-3">
        <span>▲ Buy</span>
        <span className="flex items-center gap-1">
          <Choice
            label="Steps a row"
            value={multiple}
            options={MULTIPLES}
            onChange={setMultiple}
            testId="ladder-steps"
          />
          <button
            type="button"
            data-testid="ladder-centre"
            title="Draw it around the middle (C)"
            onClick={centre}
            className="rounded-[2px] px-1 text-accent hover:bg-hover"
          >
            ⊙
          </button>
        </span>
        <span>Sell ▼</span>
      </div>
      <div
        ref={body}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the ladder is worked with the keyboard: arrows, B, S, Delete
        tabIndex={0}
        role="application"
        data-testid="price-ladder"
        aria-label="Price ladder: arrows choose a price, B buys, S sells, Delete cancels, C centres"
        className={classes('price-ladder min-h-0 flex-1 overflow-hidden', stale && 'opacity-50')}
      />
    </>
  );
}

import { type ReactNode, useState } from 'react';
import { ACCEPT_LOSS_WORD, DISABLE_BREAKER_WORD, NEW_SEASON_WORD } from '../../../contract/commands.ts';
import type { BreakerView } from '../../../contract/views.ts';
import { trade } from '../../ipc/commands.ts';
import { TypedConfirm } from '../../parts/typed-confirm.tsx';
import { Button } from '../../ui/button.tsx';

/** What it waits for from a person. */
function Needs({ breaker }: { readonly breaker: BreakerView }): ReactNode {
  const { name, needs } = breaker;
  if (needs === 'acknowledgement')
    return (
      <Button
        tone="accent"
        data-testid="breaker-acknowledge"
        onClick={() => void trade({ type: 'acknowledgeBreaker', breaker: name })}
      >
        Acknowledge
      </Button>
    );
  if (needs === 'confirmation')
    return (
      <TypedConfirm
        word={ACCEPT_LOSS_WORD}
        label="Accept the loss"
        testId="breaker-accept"
        onConfirm={(confirmation) => trade({ type: 'acknowledgeBreaker', breaker: name, confirmation })}
      />
    );
  return needs === 'season' ? (
    <p className="text-xs text-warn">It holds until a new season begins: see below.</p>
  ) : null;
}

/** Taking a breaker out asks for a word; putting it back does not. */
function OutOrIn({ breaker: { name, state } }: { readonly breaker: BreakerView }): ReactNode {
  const [asked, setAsked] = useState(false);
  if (state === 'disabled')
    return (
      <Button
        tone="accent"
        data-testid="breaker-enable"
        onClick={() => void trade({ type: 'enableBreaker', breaker: name })}
      >
        Put back in
      </Button>
    );
  if (!asked)
    return (
      <Button
        tone="bad"
        data-testid="breaker-disable"
        title="It neither trips nor blocks for 24 hours; then it is back by itself"
        onClick={() => setAsked(true)}
      >
        Take out for 24 h…
      </Button>
    );
  return (
    <>
      <TypedConfirm
        word={DISABLE_BREAKER_WORD}
        label="Take out"
        testId="breaker-disable"
        onConfirm={async (confirmation) => {
          const done = await trade({ type: 'disableBreaker', breaker: name, confirmation });
          if (done) setAsked(false);
          return done;
        }}
      />
      <Button tone="ghost" onClick={() => setAsked(false)}>
        Leave it in
      </Button>
    </>
  );
}

/** What a person can do with a breaker. */
export function BreakerActs({ breaker }: { readonly breaker: BreakerView }): ReactNode {
  return (
    <div className="flex flex-wrap items-center gap-2 py-1">
      <Needs breaker={breaker} />
      <OutOrIn breaker={breaker} />
    </div>
  );
}

/** Begins a new season; the lifetime's high-water stays. */
export function NewSeason(): ReactNode {
  const [asked, setAsked] = useState(false);
  if (!asked)
    return (
      <Button data-testid="season-ask" onClick={() => setAsked(true)}>
        Start a new season…
      </Button>
    );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <TypedConfirm
        word={NEW_SEASON_WORD}
        label="Start"
        testId="season"
        onConfirm={async (confirmation) => {
          const done = await trade({ type: 'startSeason', confirmation });
          if (done) setAsked(false);
          return done;
        }}
      />
      <Button tone="ghost" onClick={() => setAsked(false)}>
        Not now
      </Button>
    </div>
  );
}

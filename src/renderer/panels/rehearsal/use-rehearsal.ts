import { useCallback, useEffect, useState } from 'react';
import type { Reply } from '../../../contract/ipc.ts';
import type { RehearsalResult, RehearsalView } from '../../../contract/rehearsal.ts';
import { rehearsal, rehearsalResult, showRefusal } from '../../ipc/commands.ts';
import { keepAsking } from '../../ipc/keep-asking.ts';

/** Pause between two questions while the dialog is open, ms. */
const PAUSE_MS = 500;

/** What can be rehearsed, what the last rehearsal found, and why that is not known. */
export interface RehearsalState {
  readonly view: RehearsalView | null;
  readonly result: RehearsalResult | null;
  readonly failure: string;
  /** Shows the picture of an answer, or its refusal. */
  readonly take: (reply: Reply<RehearsalView>) => void;
}

/** Rehearsals, asked for twice a second while somebody looks; the result once each time one has ended. */
export function useRehearsal(): RehearsalState {
  const [view, setView] = useState<RehearsalView | null>(null);
  const [result, setResult] = useState<RehearsalResult | null>(null);
  const [failure, setFailure] = useState('');
  const show = useCallback((reply: Reply<RehearsalView>) => {
    if (reply.ok) setView(reply.value);
    setFailure(reply.ok ? '' : reply.error.detail);
  }, []);
  useEffect(() => keepAsking(rehearsal, PAUSE_MS, show), [show]);
  const ended = view?.ended ?? 0;
  useEffect(() => {
    if (ended === 0) return undefined;
    let isGone = false;
    void rehearsalResult().then((reply) => {
      if (isGone) return;
      if (reply.ok) setResult(reply.value);
      else showRefusal(reply.error);
    });
    return () => {
      isGone = true;
    };
  }, [ended]);
  const take = useCallback((reply: Reply<RehearsalView>) => {
    if (reply.ok) setView(reply.value);
    else showRefusal(reply.error);
  }, []);
  return { view, result, failure, take };
}

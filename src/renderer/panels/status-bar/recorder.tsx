import type { ReactNode } from 'react';
import type { RecorderView } from '../../../contract/recorder.ts';
import { useVenueAccount } from '../../ipc/venue-account.ts';
import { useVenue } from '../../stores/venue-store.ts';

const MEGABYTE = 1024 * 1024;

/** That the market is being recorded, how much there is of it, and what is missing; nothing where nothing is recorded. */
export function Recorder(): ReactNode {
  useVenueAccount();
  return <RecorderLine recorder={useVenue(({ account }) => account?.recorder ?? null)} />;
}

/** The words for how a recorder stands; nothing for none. */
export function RecorderLine({ recorder }: { readonly recorder: RecorderView | null }): ReactNode {
  if (recorder === null) return null;
  const { state, bytes, dropped, reason } = recorder;
  const isWhole = state === 'recording' && dropped === 0;
  const size = `${Math.ceil(bytes / MEGABYTE)} MB`;
  const words = state === 'recording' ? `Recording ${size}` : `Recorder stopped at ${size}`;
  return (
    <span
      data-testid="recorder"
      data-state={state}
      title={
        reason === '' ? 'Market messages are written to the recordings of this home' : `${reason}. Trading goes on`
      }
      className={isWhole ? undefined : 'text-warn'}
    >
      {dropped === 0 ? words : `${words}, ${dropped} dropped`}
    </span>
  );
}

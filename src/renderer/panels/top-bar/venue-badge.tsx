import type { ReactNode } from 'react';
import type { VenueName } from '../../../contract/views.ts';
import { VENUE_WORDS } from '../../format/words.ts';
import { useUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Tag, type TagTone } from '../../ui/tag.tsx';

const TONES: Readonly<Record<VenueName, TagTone>> = {
  sandbox: 'teal',
  paper: 'accent',
  testnet: 'warn',
  live: 'solid-danger',
};

/** Which venue orders go to: the first thing to know. */
export function VenueBadge(): ReactNode {
  const fromSession = useView((state) => state.session?.venue ?? null);
  const info = useUi((state) => state.info);
  const venue = fromSession ?? info?.venue ?? null;
  if (venue === null) return null;
  const { name, hint } = VENUE_WORDS[venue];
  const data = venue === 'sandbox' && info?.dataName != null ? `. Market: ${info.dataName}` : '';
  return (
    <Tag tone={TONES[venue]} title={`${hint}${data}`} testId="mode-badge" className="h-6 px-2 font-semibold uppercase">
      {name}
    </Tag>
  );
}

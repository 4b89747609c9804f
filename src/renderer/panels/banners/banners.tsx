import { Info, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BreakerView } from '../../../contract/views.ts';
import { trade } from '../../ipc/commands.ts';
import { dismissNotice, setUi, useUi } from '../../stores/ui-store.ts';
import type { ViewState } from '../../stores/view-state.ts';
import { useView, useViewList } from '../../stores/view-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/class-names.ts';
import { type BannerLine, type BannerTone, bannersOf } from './banner-list.ts';
import { HaltBanner } from './halt-banner.tsx';
import { countResting } from './resting-words.ts';

const TONES: Readonly<Record<BannerTone, string>> = {
  info: 'bg-raised border-line',
  warn: 'bg-warn-soft border-line',
  bad: 'bg-danger-soft border-danger',
};

const ICONS: Readonly<Record<BannerTone, string>> = { info: 'text-text-3', warn: 'text-warn', bad: 'text-down' };

function showTab(tab: BannerLine['tab']): void {
  if (tab !== undefined) setUi({ tab });
}

const NO_BREAKERS: readonly BreakerView[] = [];

/** A stop takes a moment to stand after a fill; what lasts longer than this, ms, is told. */
const REPAIR_MS = 3_000;

function unprotectedSymbols(state: ViewState): readonly string[] {
  const nowMs = state.session?.atMs ?? 0;
  return [...state.positions.values()]
    .filter(({ sizeLots, unprotectedSinceMs: since }) => sizeLots !== 0 && since !== null && nowMs - since >= REPAIR_MS)
    .map(({ asset }) => state.instruments.get(asset)?.symbol ?? `#${asset}`);
}

function Line({ banner }: { readonly banner: BannerLine }): ReactNode {
  const Icon = banner.tone === 'info' ? Info : TriangleAlert;
  return (
    <div
      role={banner.tone === 'info' ? 'status' : 'alert'}
      data-testid="banner"
      data-kind={banner.kind}
      className={classes('flex min-h-7 items-center gap-2.5 border-b px-3', TONES[banner.tone])}
    >
      <Icon size={14} className={classes('shrink-0', ICONS[banner.tone])} />
      <span className="shrink-0 font-semibold">{banner.title}</span>
      <span title={banner.text} className="selectable min-w-0 flex-1 truncate text-text-2">
        {banner.text}
      </span>
      {banner.tab !== undefined && (
        <Button size="small" data-testid={`banner-open-${banner.tab}`} onClick={() => showTab(banner.tab)}>
          Show
        </Button>
      )}
      {banner.action === 'resume' && (
        <Button tone="accent" size="small" data-testid="resume-live" onClick={() => void trade({ type: 'resumeLive' })}>
          Trade again
        </Button>
      )}
      {banner.dismissable && (
        <IconButton label="Dismiss" onClick={() => dismissNotice(banner.text)}>
          <X size={13} />
        </IconButton>
      )}
    </div>
  );
}

/** Everything that has to be known before looking at the rest. */
export function Banners(): ReactNode {
  const link = useView((state) => state.link);
  const session = useView((state) => state.session);
  const reduceOnly = useView((state) => state.risk?.reduceOnly ?? false);
  const halted = useView((state) => state.risk?.halted ?? false);
  const info = useUi((state) => state.info);
  const dismissed = useUi((state) => state.dismissedNotices);
  const interventions = useView((state) => state.interventions);
  const unprotected = useViewList(unprotectedSymbols);
  const orders = useView((state) => countResting(state).orders);
  const twaps = useView((state) => countResting(state).twaps);
  const breakers = useView((state) => state.risk?.breakers ?? NO_BREAKERS);
  const resting = { orders, twaps };
  const own = { link, session, info, reduceOnly, halted, dismissed, interventions };
  const lines = bannersOf({ ...own, unprotected, resting, breakers });
  return (
    <div className="max-h-32 overflow-y-auto bg-panel">
      <HaltBanner />
      {lines.map((banner) => (
        <Line key={`${banner.kind}:${banner.text}`} banner={banner} />
      ))}
    </div>
  );
}

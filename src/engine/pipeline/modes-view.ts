import type { ModeView } from '../../contract/views.ts';
import { subUnits } from '../domain/money.ts';
import { paperUnrealised } from '../portfolio/paper-ledger.ts';
import type { EngineCore } from './engine-core.ts';
import { paperMark } from './modes-paper-load.ts';

/** The mode as the window shows it: since when, why, what comes next, what waits and what was done on paper. */
export function modeView(core: EngineCore): ModeView {
  const { mode, sinceMs, reason, exits, differences, paper } = core.run.mode;
  return {
    mode,
    sinceMs,
    reason,
    next: nextWords(core),
    waitingExits: exits.map(({ asset, by, queuedAtMs }) => ({ asset, by, sinceMs: queuedAtMs })),
    differences,
    paper: {
      positions: paper.positions.map((position) => ({
        asset: position.asset,
        sizeLots: position.sizeLots,
        costUnits: position.costUnits,
        stopTicks: position.stopTicks,
        takeProfitTicks: position.takeProfitTicks,
        unrealisedUnits: paperUnrealised(position, paperMark(core, position)),
      })),
      entries: paper.entries,
      resultUnits: subUnits(paper.realisedUnits, paper.feesUnits),
    },
  };
}

function nextWords({ run, settings }: EngineCore): string {
  switch (run.mode.mode) {
    case 'starting':
      return 'the account is compared with the venue, then trading may begin';
    case 'live':
      return '';
    case 'degraded':
      return `fallback after ${settings.execution.fallbackAfterMs / 1_000} s without the venue`;
    case 'reconciling':
      return 'live again once the account was compared';
    case 'fallback':
    case 'returning': {
      const when = run.connection === 'connected' && run.mode.mode === 'returning' ? '' : ' when the venue is back';
      return settings.execution.resumeAfterFallback === 'auto'
        ? `the account is compared${when}, then entries go again`
        : `the account is compared${when}, then you confirm`;
    }
    case 'confirming':
      return 'entries go again when you confirm; exits and stops work';
  }
}

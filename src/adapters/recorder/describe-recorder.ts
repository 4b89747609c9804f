import type { RecorderSettings } from '../../contract/recorder.ts';
import { DEFAULT_RECORDER } from '../../contract/recorder.ts';
import type { SettingKind, SettingView } from '../../contract/settings-view.ts';
import { MEGABYTES } from './recorder-settings.ts';

interface Row {
  readonly sentence: string;
  readonly allowed: SettingKind;
}

const ROWS: Readonly<Record<keyof RecorderSettings, Row>> = {
  enabled: {
    sentence: 'Whether the raw messages of the market are recorded, on paper and on a real venue.',
    allowed: { kind: 'switch' },
  },
  symbols: {
    sentence: 'Which markets are recorded: all that are followed, or some of them.',
    allowed: { kind: 'markets' },
  },
  maxMegabytes: {
    sentence: 'Disk that all recordings may take; the oldest segments go first.',
    allowed: {
      kind: 'number',
      unit: 'megabytes',
      min: MEGABYTES.low,
      max: MEGABYTES.high,
      integer: true,
      oneOf: null,
    },
  },
};

/** The settings of the recorder as the window shows them; a change counts from the next start on. */
export function describeRecorder(saved: RecorderSettings, running: RecorderSettings): readonly SettingView[] {
  return (Object.keys(ROWS) as (keyof RecorderSettings)[]).map((name) => ({
    path: `recorder.${name}`,
    section: 'recorder',
    name,
    ...ROWS[name],
    value: saved[name],
    fallback: DEFAULT_RECORDER[name],
    running: running[name],
    effect: 'next_start',
    loosening: null,
  }));
}

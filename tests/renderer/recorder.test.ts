import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { RecorderView } from '../../src/contract/recorder.ts';
import { RecorderLine } from '../../src/renderer/panels/status-bar/recorder.tsx';

const RECORDING: RecorderView = { state: 'recording', bytes: 12 * 1024 * 1024, dropped: 0, reason: '' };

const shown = (recorder: RecorderView | null): string =>
  renderToStaticMarkup(createElement(RecorderLine, { recorder }));

describe('the line of the recorder', () => {
  it('is not there where nothing is recorded', () => {
    expect(shown(null)).toBe('');
  });

  it('says how much there is', () => {
    expect(shown(RECORDING)).toContain('Recording 12 MB');
    expect(shown(RECORDING)).not.toContain('text-warn');
  });

  it('warns of what is missing', () => {
    expect(shown({ ...RECORDING, dropped: 7 })).toContain('Recording 12 MB, 7 dropped');
    expect(shown({ ...RECORDING, dropped: 7 })).toContain('text-warn');
  });

  it('says that it stopped, why, and that trading goes on', () => {
    const html = shown({ ...RECORDING, state: 'stopped', reason: 'the disk is full' });
    for (const words of ['Recorder stopped at 12 MB', 'the disk is full. Trading goes on', 'text-warn'])
      expect(html).toContain(words);
  });
});

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FlowLine, FLOW_START_MS } from '../../src/cli/bench/flow/flow-line.ts';
import { FlowTexts } from '../../src/cli/bench/flow/flow-texts.ts';

/*
 * A process of its own, so that its heap is nothing but the flow: `node flow-run.ts MESSAGES none|leak`. One message is a millisecond, a turn of
 * the engine comes each 40 ms and every other one is looked at by a window. Prints what it measured as one line of JSON.
 */

/** What is measured after each 32nd part. */
export interface FlowSample {
  readonly messages: number;
  /** Heap in use after a collection. */
  readonly heapBytes: number;
  /** Most updates and most rows of patches of one turn since the sample before. */
  readonly updates: number;
  readonly rows: number;
  /** State of the rooms but for those that keep tickets and signals, which have logs of a fixed length. */
  readonly stateBytes: number;
}

const TURN = 40;
const JSON_EVERY = 20;

function measure(messages: number, leaks: boolean): readonly FlowSample[] {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const texts = new FlowTexts();
  const line = new FlowLine();
  const samples: FlowSample[] = [];
  const leaked: object[] = [];
  let [updates, rows] = [0, 0];
  for (let no = 1; no <= messages; no += 1) {
    line.atMs = FLOW_START_MS + no;
    const text = texts.next(line.atMs);
    // Both ways are walked: most frames are read from their text, all could come in a form that only JSON knows.
    if (no % JSON_EVERY === 0) line.takeJson(text);
    else line.take(text);
    if (leaks && no % 2 === 0) leaked.push({ no, atMs: line.atMs });
    // A turn that comes later and later finds more and more.
    const every = leaks ? TURN + Math.floor(no / 25_000) : TURN;
    if (no % every === 0) {
      const before = line.handed;
      const { viewPatches } = line.turn(no % (2 * every) === 0);
      updates = Math.max(updates, line.handed - before);
      for (const patch of viewPatches) if (patch.kind === 'market') rows = Math.max(rows, patch.rows.length);
    }
    if (no % (messages / 32) !== 0) continue;
    collect();
    const heapBytes = process.memoryUsage().heapUsed;
    const stateBytes = stateSize(line);
    samples.push({ messages: no, heapBytes, updates, rows, stateBytes });
    [updates, rows] = [0, 0];
  }
  if (leaks && leaked.length === 0) throw new Error('nothing leaked');
  if (line.taken.texts === 0 || line.taken.frames === 0 || line.taken.decoded === 0)
    throw new Error('a way was not taken');
  return samples;
}

function stateSize({ engine }: FlowLine): number {
  const { desk: _desk, signals: _signals, ...rooms } = engine.snapshot().state.rooms;
  return JSON.stringify(rooms).length;
}

if (import.meta.main) {
  const [messages, how] = process.argv.slice(2);
  process.stdout.write(JSON.stringify(measure(Number(messages), how === 'leak')));
}

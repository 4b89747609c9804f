import type { ClockReading } from '../domain/inputs.ts';
import type { EngineCore } from './engine-core.ts';

/** A machine whose clock is this far from the venue's is told of, ms. */
const MACHINE_OFF_MS = 2_000;

/** A venue's time that is known no better than this keeps entries from leaving, ms; the same as the limit of the check on each entry. */
const UNSURE_MS = 2_000;

/**
 * What was measured of the clocks. Deadlines, nonces and the engine's own time go by the venue's clock, so a machine that is set wrongly
 * trades all the same and is only told of; what entries are checked for is how well the venue's time is known.
 */
export function onClockReading(core: EngineCore, { machineMs, errorMs }: ClockReading): void {
  const was = core.run.clock;
  core.run.clock = { machineMs, errorMs };
  core.dirt.session = true;
  tell(core, {
    key: 'machine',
    was: isOff(was?.machineMs ?? 0, MACHINE_OFF_MS),
    is: isOff(machineMs, MACHINE_OFF_MS),
    title: "This machine's clock is wrong",
    body: `The venue's clock is ${seconds(machineMs)} ahead of this machine's. Deadlines go by the venue's; set the machine's clock.`,
  });
  tell(core, {
    key: 'venue',
    was: isOff(was?.errorMs ?? 0, UNSURE_MS),
    is: isOff(errorMs, UNSURE_MS),
    title: "The venue's time is not known well enough",
    body: `It may be off by ${seconds(errorMs)}: nothing opens until it has been measured again.`,
  });
}

/** Between the venue's clock and ours, as entries are checked for it, ms; 0 where the venue's time is the engine's own. */
export function clockSkewMs(core: EngineCore): number {
  return core.run.clock?.errorMs ?? 0;
}

function isOff(ms: number, limitMs: number): boolean {
  return !(Math.abs(ms) <= limitMs);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function tell(
  core: EngineCore,
  clock: {
    readonly key: string;
    readonly was: boolean;
    readonly is: boolean;
    readonly title: string;
    readonly body: string;
  },
): void {
  if (clock.was === clock.is) return;
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: clock.is ? 'warning' : 'info',
      category: 'system_health',
      dedupKey: `clock:${clock.key}:${clock.is ? 'off' : 'agrees'}`,
      title: clock.is ? clock.title : 'The clocks agree again',
      body: clock.is ? clock.body : 'Measured against the venue.',
      asset: null,
      ticketId: null,
    }),
  );
}

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Finding } from './doctor/finding.ts';
import { reasonOf } from '../engine/kernel/reason-of.ts';
import { defaultHome, homeFinding } from './doctor/home-folder.ts';
import { keychainFinding } from './doctor/keychain.ts';
import { notificationFinding } from './doctor/notifications.ts';
import { readRuntimeReport } from './doctor/runtime-report.ts';
import { displayFinding, electronFinding, nodeFinding, sandboxFinding } from './doctor/runtimes.ts';
import { storeFinding } from './doctor/store.ts';

const HELP = `usage: npm run doctor [-- --json] [-- --home DIR]

Says what of this system works for trading and what does not. Fetches and changes nothing.

  --json       one JSON object on stdout: { ok, findings: [{ area, status, found, meaning }] }
  --home DIR   folder of journals and settings to look at (default: the application's own folder, ${defaultHome()})

status: ok; note = works with less; broken = something required does not work.
exit code: 0 nothing is broken, 1 something is, 2 wrong options`;

const MARK = { ok: 'ok    ', note: 'note  ', broken: 'BROKEN' } as const;

async function examine(home: string): Promise<readonly Finding[]> {
  const keychain = keychainFinding();
  const report = readRuntimeReport();
  const findings = [nodeFinding(), electronFinding(report), sandboxFinding(report), displayFinding(report)];
  return [...findings, notificationFinding(report), homeFinding(home), storeFinding(home), await keychain];
}

function print(findings: readonly Finding[]): void {
  for (const { area, status, found, meaning } of findings)
    console.log(`${MARK[status]} ${area.padEnd(14)} ${found}\n${' '.repeat(22)}${meaning}`);
  const broken = findings.filter((finding) => finding.status === 'broken').length;
  console.log(
    broken === 0
      ? 'Nothing required is broken.'
      : `${broken} required ${broken === 1 ? 'thing is' : 'things are'} broken.`,
  );
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, home: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help === true) {
    console.log(HELP);
    return 0;
  }
  const findings = await examine(values.home === undefined ? defaultHome() : resolve(values.home));
  const ok = findings.every((finding) => finding.status !== 'broken');
  if (values.json === true) console.log(JSON.stringify({ ok, findings }, null, 2));
  else print(findings);
  return ok ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`doctor: ${reasonOf(error)}`);
  process.exitCode =
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS') ? 2 : 1;
}

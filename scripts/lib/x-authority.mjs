// A cookie file, so that only our own programs may open the private display (no xauth program needed).
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const NAME = 'MIT-MAGIC-COOKIE-1';
const FAMILY_WILD = 0xffff;

/** Writes a cookie that fits every display number and host to `path`, readable by this user only. */
export function writeAuthority(path) {
  const counted = (bytes) => Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
  const family = Buffer.from([FAMILY_WILD >> 8, FAMILY_WILD & 255]);
  const empty = Buffer.alloc(0);
  writeFileSync(
    path,
    Buffer.concat([family, counted(empty), counted(empty), counted(Buffer.from(NAME)), counted(randomBytes(16))]),
    { mode: 0o600 },
  );
}

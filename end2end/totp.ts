// What an authenticator app does (RFC 6238, RFC 4226 section 5.3).

import { createHmac } from 'node:crypto';

const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code that an app shows so many seconds from now, for a secret as it is shown for typing. */
export function code(secret: string, later = 0): string {
  const bits = [...secret.replace(/\s/g, '')].map((sign) => SIGNS.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + later) / 30)));
  const hash = createHmac('sha1', key).update(step).digest();
  const from = hash[hash.length - 1] & 0xf;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

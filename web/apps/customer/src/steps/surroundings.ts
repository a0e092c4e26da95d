/** `linux_other` is Linux on a processor that the program is not made for. */
export type System = 'windows' | 'macos' | 'linux' | 'linux_other' | 'other';
/** Where the customer sits: a phone or tablet never gets a program. */
export type Place = 'computer' | 'phone';
export type Browser = 'chrome' | 'edge' | 'firefox' | 'safari';

const OTHER_PROCESSOR = /\b(aarch64|arm\w*|i[3-6]86|riscv\w*|ppc\w*|s390x?|mips\w*|loongarch\w*)\b/i;

/** A tablet may call itself a Mac; a Mac has no touch screen. */
export function systemOf(userAgent: string, touchPoints: number): System {
  if (/Android|iPhone|iPad|iPod|CrOS/.test(userAgent)) return 'other';
  if (userAgent.includes('Windows')) return 'windows';
  if (userAgent.includes('Macintosh')) return touchPoints > 1 ? 'other' : 'macos';
  if (!userAgent.includes('Linux')) return 'other';
  // A browser of 32 bits on a system of 64 names both.
  return OTHER_PROCESSOR.test(userAgent) && !userAgent.includes('x86_64') ? 'linux_other' : 'linux';
}

/** A tablet may call itself a Mac; a Mac has no touch screen. */
export function placeOf(userAgent: string, touchPoints: number): Place {
  if (/Android|iPhone|iPad|iPod/.test(userAgent)) return 'phone';
  return userAgent.includes('Macintosh') && touchPoints > 1 ? 'phone' : 'computer';
}

/** Edge also says Chrome, and Chrome also says Safari. */
export function browserOf(userAgent: string): Browser {
  if (userAgent.includes('Edg/')) return 'edge';
  if (userAgent.includes('Firefox/')) return 'firefox';
  if (userAgent.includes('Chrome/')) return 'chrome';
  return userAgent.includes('Safari/') ? 'safari' : 'chrome';
}

export type System = 'windows' | 'macos' | 'linux' | 'other';
export type Browser = 'chrome' | 'edge' | 'firefox' | 'safari';

/** A tablet may call itself a Mac; a Mac has no touch screen. */
export function systemOf(userAgent: string, touchPoints: number): System {
  if (/Android|iPhone|iPad|iPod|CrOS/.test(userAgent)) return 'other';
  if (userAgent.includes('Windows')) return 'windows';
  if (userAgent.includes('Macintosh')) return touchPoints > 1 ? 'other' : 'macos';
  return userAgent.includes('Linux') ? 'linux' : 'other';
}

/** Edge also says Chrome, and Chrome also says Safari. */
export function browserOf(userAgent: string): Browser {
  if (userAgent.includes('Edg/')) return 'edge';
  if (userAgent.includes('Firefox/')) return 'firefox';
  if (userAgent.includes('Chrome/')) return 'chrome';
  return userAgent.includes('Safari/') ? 'safari' : 'chrome';
}

const SYSTEMS: readonly [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPod/, 'iOS'],
  [/iPad/, 'iPadOS'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Macintosh/, 'macOS'],
  [/Linux/, 'Linux'],
];
/** Each of them also calls itself like those further down. */
const BROWSERS: readonly [RegExp, string][] = [
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Edg(?:A|iOS)?\//, 'Edge'],
  [/(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

function nameIn(list: readonly [RegExp, string][], userAgent: string): string | undefined {
  return list.find(([sign]) => sign.test(userAgent))?.[1];
}

/** Safari's engine, which every browser of a phone or tablet of Apple's has: opening one device silences the others. */
export function opensAtOnce(userAgent: string, touchPoints: number): boolean {
  return /iPhone|iPod|iPad/.test(userAgent) || isTablet(userAgent, touchPoints);
}

function isTablet(userAgent: string, touchPoints: number): boolean {
  return userAgent.includes('Macintosh') && touchPoints > 1;
}

/** The customer's system in a few words, for the technician: `Safari on iOS`. */
export function systemWords(userAgent: string, touchPoints: number): string {
  const system = isTablet(userAgent, touchPoints) ? 'iPadOS' : (nameIn(SYSTEMS, userAgent) ?? 'an unknown system');
  return `${nameIn(BROWSERS, userAgent) ?? 'a browser'} on ${system}`;
}

import { type Device, isDisguised } from '../steps/surroundings.ts';

const SYSTEMS: readonly [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPod/, 'iOS'],
  [/iPad/, 'iPadOS'],
  [/CrOS/, 'ChromeOS'],
  [/OpenHarmony/, 'HarmonyOS'],
  [/KAIOS/, 'KaiOS'],
  [/Tizen/, 'Tizen'],
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
export function opensAtOnce(device: Device): boolean {
  return /iPhone|iPod|iPad/.test(device.userAgent) || isTabletOfApple(device);
}

function isTabletOfApple(device: Device): boolean {
  return device.userAgent.includes('Macintosh') && isDisguised(device);
}

function systemName(device: Device): string {
  if (isTabletOfApple(device)) return 'iPadOS';
  const name = nameIn(SYSTEMS, device.userAgent) ?? 'an unknown system';
  return name === 'Linux' && isDisguised(device) ? 'a phone or tablet' : name;
}

/** The customer's system in a few words, for the technician: `Safari on iOS`. */
export function systemWords(device: Device): string {
  return `${nameIn(BROWSERS, device.userAgent) ?? 'a browser'} on ${systemName(device)}`;
}

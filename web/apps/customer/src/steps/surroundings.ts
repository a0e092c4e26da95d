/** `linux_other` is Linux on a processor that the program is not made for. */
export type System = 'windows' | 'macos' | 'linux' | 'linux_other' | 'other';
/** Where the customer sits: a phone or tablet never gets a program. */
export type Place = 'computer' | 'phone';
export type Browser = 'chrome' | 'edge' | 'firefox' | 'safari';

const OTHER_PROCESSOR = /\b(aarch64|arm\w*|i[3-6]86|riscv\w*|ppc\w*|s390x?|mips\w*|loongarch\w*)\b/i;
/** Nearly every phone’s browser has `Mobi` in its name. */
const PHONE = /Android|iPhone|iPad|iPod|Mobi|\((?:Phone|Tablet);|WPDesktop/;
/** Computers and televisions that some of the programs' systems are named in. */
const WITHOUT_PROGRAM = /CrOS|Tizen|Web0S/;

/** What the browser tells of the device. */
export interface Device {
  userAgent: string;
  touchPoints: number;
  /** Whether a finger is what it is mostly pressed with. */
  isCoarse: boolean;
  /** Whether it calls itself a phone besides. */
  isMobile: boolean;
}

interface NavigatorMore {
  userAgentData?: { mobile: boolean };
}

export function browserDevice(): Device {
  const { userAgent, maxTouchPoints } = navigator;
  const { userAgentData } = navigator as NavigatorMore;
  return { userAgent, touchPoints: maxTouchPoints, isCoarse: matchMedia('(pointer: coarse)').matches, isMobile: userAgentData?.mobile ?? false };
}

/** Which program would run here. */
export function systemOf(device: Device): System {
  const { userAgent } = device;
  if (placeOf(device) === 'phone' || WITHOUT_PROGRAM.test(userAgent)) return 'other';
  if (userAgent.includes('Windows')) return 'windows';
  if (userAgent.includes('Macintosh')) return 'macos';
  if (!userAgent.includes('Linux')) return 'other';
  // A browser of 32 bits on a system of 64 names both.
  return OTHER_PROCESSOR.test(userAgent) && !userAgent.includes('x86_64') ? 'linux_other' : 'linux';
}

export function placeOf(device: Device): Place {
  return device.isMobile || PHONE.test(device.userAgent) || isDisguised(device) ? 'phone' : 'computer';
}

/**
 * A phone or tablet that asks for pages as computers get them, which is what tablets do unless told otherwise. A Mac has no touch
 * screen. A computer with Linux may have one, and is pressed with something finer besides.
 */
export function isDisguised({ userAgent, touchPoints, isCoarse }: Device): boolean {
  if (userAgent.includes('Macintosh')) return touchPoints > 1;
  return userAgent.includes('Linux') && touchPoints > 0 && isCoarse;
}

/** Edge also says Chrome, and Chrome also says Safari. */
export function browserOf(userAgent: string): Browser {
  if (userAgent.includes('Edg/')) return 'edge';
  if (userAgent.includes('Firefox/')) return 'firefox';
  if (userAgent.includes('Chrome/')) return 'chrome';
  return userAgent.includes('Safari/') ? 'safari' : 'chrome';
}

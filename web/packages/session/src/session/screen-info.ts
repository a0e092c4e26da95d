import type { Monitor } from '@bowline/protocol';

/** The picture, as the view model knows it. */
export interface ScreenInfo {
  width: number;
  height: number;
  /** Share of the picture that is exact, 0 to 1, where the decoder tells it. */
  exact?: number;
}

/** The customer's monitors, from the left to the right. */
export interface MonitorsInfo {
  monitors: readonly Monitor[];
  /** The one in the picture, or all of them. */
  shown: number | null;
}

export const NO_MONITORS: MonitorsInfo = { monitors: [], shown: null };

/** How the picture came in, as it was last counted. */
export interface ScreenNumbers {
  /** How many times a second something new was painted. */
  framesPerSecond: number;
  /** What the picture took of the line. */
  kbitPerSecond: number;
  /** What the applet told of itself, if it did. */
  sender?: {
    rttMs: number;
    /** Share of what was sent that did not arrive, 0 to 1. */
    lost: number;
    /** Mean time to code a frame of the film that plays; nothing while none does. */
    coderMs?: number;
  };
}

/** Whether there is nothing new to show, as after most paintings. */
export function isSamePicture(one: ScreenInfo, other: ScreenInfo): boolean {
  return one.width === other.width && one.height === other.height && one.exact === other.exact;
}

import type { Part } from '@bowline/customer';
import type { Capability } from '@bowline/protocol';

/** What the technician may ask for, out of what this browser has. Somebody who wants to chat is asked for nothing. */
export function abilitiesFor(part: Part, has: readonly Capability[]): readonly Capability[] {
  return part === 'chat' ? [] : has;
}

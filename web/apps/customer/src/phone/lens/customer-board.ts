import type { BoardParts, BoardPort } from '@bowline/customer';
import { LensBoard } from '@bowline/lens';

/** The whiteboard of this side. */
export function makeCustomerBoard(parts: BoardParts): Promise<BoardPort> {
  return Promise.resolve(new LensBoard({ side: 'customer', ...parts }));
}

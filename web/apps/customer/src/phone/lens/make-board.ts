import type { MakeBoard } from '@bowline/customer';

/** The whiteboard, with the tracker that keeps drawings on their objects. It is loaded with the first picture. */
export const makeBoard: MakeBoard = async (parts) => {
  const { makeCustomerBoard } = await import('./customer-board.ts');
  return makeCustomerBoard(parts);
};

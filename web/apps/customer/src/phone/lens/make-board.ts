import type { MakeBoard } from '@bowline/customer';

interface LensModule {
  makeCustomerBoard: MakeBoard;
}

/** The whiteboard is a package of its own, with the tracker that keeps drawings on their objects. It is loaded with the first picture. */
const modules = import.meta.glob<LensModule>('./customer-board.ts');

export const makeBoard: MakeBoard = async (parts) => {
  const module = await modules['./customer-board.ts']?.();
  return module?.makeCustomerBoard(parts);
};

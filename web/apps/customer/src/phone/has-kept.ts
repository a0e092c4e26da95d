import { KEPT_KEY } from '@bowline/customer/kept-key.ts';

/** Whether this tab has been in a session that may go on. Asked before anything of it is loaded. */
export function hasKept(storage: () => Pick<Storage, 'getItem'>): boolean {
  try {
    return storage().getItem(KEPT_KEY) !== null;
  } catch {
    return false;
  }
}

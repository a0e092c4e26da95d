/** What had the focus is gone: who helps is read, and the next Tab goes on from there. A focus that is somewhere stays. */
export function focusWho(): void {
  if (document.activeElement === document.body) document.querySelector<HTMLElement>('.phone h1')?.focus({ preventScroll: true });
}

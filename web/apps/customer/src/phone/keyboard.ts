/** The part of the page that is seen; a phone's keyboard makes it smaller. */
export interface SeenPort extends Pick<EventTarget, 'addEventListener'> {
  readonly height: number;
  readonly offsetTop: number;
  readonly scale: number;
}

/** Tells the styles how much of the page is seen, so that no keyboard covers the message box. */
export function followKeyboard(root: HTMLElement, seen: SeenPort | null): void {
  if (!seen) return;
  // Whoever looks closer wants to see a part, not a smaller page.
  const isWhole = (): boolean => seen.scale <= 1.01;
  const follow = (): void => {
    if (!isWhole()) return;
    root.style.setProperty('--seen-height', `${seen.height}px`);
    root.style.setProperty('--seen-top', `${seen.offsetTop}px`);
  };
  seen.addEventListener('resize', () => {
    follow();
    // The page became smaller after the browser had brought the message box into sight. Whoever scrolls away from it then may.
    const { activeElement } = document;
    if (isWhole() && activeElement instanceof HTMLTextAreaElement) activeElement.scrollIntoView({ block: 'nearest' });
  });
  seen.addEventListener('scroll', follow);
  follow();
}

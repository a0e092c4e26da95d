/** Under this name a session lies in the tab's own storage, and goes with the tab. */
export const KEPT_KEY = 'bowline.session';

/** The last moment that a date can say. */
const LATEST_MS = 8.64e15;
const dayTime = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit' });
const exactTime = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const date = new Intl.DateTimeFormat([], { day: 'numeric', month: 'short', year: 'numeric' });

/** Says a moment on somebody's clock, which can say anything; nothing where no date can say it. */
const said = (format: Intl.DateTimeFormat, ms: number): string => (Math.abs(ms) <= LATEST_MS ? format.format(ms) : '');

/** As in 14:03. */
export function timeOf(ms: number): string {
  return said(dayTime, ms);
}

/** As in 22 Nov 2026. */
export function dateOf(ms: number): string {
  return said(date, ms);
}

/** From when to when, with seconds where both are the same minute. `now` stands for an end that has not come. */
export function timeSpan(fromMs: number, untilMs: number | null, now: string): string {
  if (untilMs === null) return `${timeOf(fromMs)} – ${now}`.trimEnd();
  const format = Math.floor(fromMs / 60_000) === Math.floor(untilMs / 60_000) ? exactTime : dayTime;
  return `${said(format, fromMs)} – ${said(format, untilMs)}`;
}

/** How long something takes, as in 12:47 or 1:02:03; what is less than a second is left out. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds)}` : `${Math.floor(minutes / 60)}:${two(minutes)}:${two(seconds)}`;
}

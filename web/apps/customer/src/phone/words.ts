import type { StreamTrouble } from '@bowline/customer';
import type { LogEvent, Receipt } from '@bowline/protocol';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';

/** What this page calls the still that the technician asks for. The log holds names and nothing more of a file. */
export const SNAPSHOT = /^snapshot-\d{1,9}\.jpg$/;
/** The last moment that a date can say. */
const LATEST_MS = 8.64e15;
const clockTime = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit' });
const exactTime = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat([], { day: 'numeric', month: 'short', year: 'numeric' });

/** A moment on the customer's clock, which can say anything. */
export function timeOf(ms: number): string {
  return Math.abs(ms) <= LATEST_MS ? clockTime.format(ms) : '';
}

/** A size as people say it, with at most one decimal. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ['kB', 'MB', 'GB'];
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toFixed(1))} ${units[power - 1] ?? 'GB'}`;
}

/** A log line in words. */
export function wordsOf(event: LogEvent): string {
  if (event.type === 'ended') return texts.reasons[event.reason];
  const start = texts.log[event.type];
  if (event.type === 'on_phone') return `${start} ${wordsOf(event.event)}`;
  if (event.type === 'stream_paused') return `${start} ${texts.capabilities[event.capability]} (${texts.pauses[event.reason]})`;
  if ('capability' in event) return `${start} ${texts.capabilities[event.capability]}`;
  if ('size_bytes' in event) return `${SNAPSHOT.test(event.name) ? texts.snapshotTaken : start} ${event.name}, ${sizeOf(event.size_bytes)}`;
  return 'name' in event ? `${start} ${event.name}` : start;
}

/** What does not open here, and why, as the technician reads it. */
export function troubleWords({ capability, why }: StreamTrouble): string {
  return `${texts.troubleTitles[capability]} ${texts.troublesThere[why]}`;
}

/** From the technician's Start to the end, as the technician reads it. */
export function durationOf({ started_ms, ended_ms }: Receipt): string {
  return started_ms === null || ended_ms === null ? '–' : timeSince(started_ms, ended_ms);
}

/** How long that is, as in `7:36` or `1:02:03`. */
export function timeSince(fromMs: number, untilMs: number): string {
  const seconds = Math.max(0, Math.floor((untilMs - fromMs) / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

function isSaid(ms: number): boolean {
  return Math.abs(ms) <= LATEST_MS;
}

/** From when to when, with seconds where both are the same minute. */
export function spanOf(fromMs: number, untilMs: number | null): string {
  if (untilMs === null) return `${timeOf(fromMs)} – ${texts.now}`;
  const isShort = isSaid(fromMs) && isSaid(untilMs) && Math.floor(fromMs / 60_000) === Math.floor(untilMs / 60_000);
  return isShort ? `${exactTime.format(fromMs)} – ${exactTime.format(untilMs)}` : `${timeOf(fromMs)} – ${timeOf(untilMs)}`;
}

/** On which day, and from when to when. */
export function whenOf({ joined_ms, ended_ms }: Receipt): string {
  if (joined_ms === null || ended_ms === null || !isSaid(joined_ms)) return '–';
  const [first, last] = [day.format(joined_ms), isSaid(ended_ms) ? day.format(ended_ms) : ''];
  if (first === last || !last) return `${first}, ${spanOf(joined_ms, ended_ms)}`;
  return `${first}, ${timeOf(joined_ms)} – ${last}, ${timeOf(ended_ms)}`;
}

/** The name by which a friend calls somebody. */
export function firstNameOf(name: string): string {
  return name.split(' ')[0] ?? name;
}

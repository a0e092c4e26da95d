import type { StreamTrouble } from '@bowline/customer';
import { type LogEvent, type Receipt, isSnapshotName } from '@bowline/protocol';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { clock, dateOf, timeOf, timeSpan } from '@bowline/ui/times.ts';

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
  if ('size_bytes' in event) return `${isSnapshotName(event.name) ? texts.snapshotTaken : start} ${event.name}, ${sizeOf(event.size_bytes)}`;
  return 'name' in event ? `${start} ${event.name}` : start;
}

/** What does not open here, and why, as the technician reads it. */
export function troubleWords({ capability, why }: StreamTrouble): string {
  return `${texts.troubleTitles[capability]} ${texts.troublesThere[why]}`;
}

/** From the technician's Start to the end, as the technician reads it. */
export function durationOf({ started_ms, ended_ms }: Receipt): string {
  return started_ms === null || ended_ms === null ? '–' : clock(ended_ms - started_ms);
}

/** On which day, and from when to when. */
export function whenOf({ joined_ms, ended_ms }: Receipt): string {
  if (joined_ms === null || ended_ms === null || !dateOf(joined_ms)) return '–';
  const [first, last] = [dateOf(joined_ms), dateOf(ended_ms)];
  if (first === last || !last) return `${first}, ${timeSpan(joined_ms, ended_ms, texts.now)}`;
  return `${first}, ${timeOf(joined_ms)} – ${last}, ${timeOf(ended_ms)}`;
}

/** The name by which a friend calls somebody. */
export function firstNameOf(name: string): string {
  return name.split(' ')[0] ?? name;
}

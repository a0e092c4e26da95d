import type { LogEvent } from '@bowline/protocol';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';

/** A log line in words. */
export function wordsOf(event: LogEvent): string {
  const start = texts.log[event.type];
  if (event.type === 'on_phone') return `${start} ${wordsOf(event.event)}`;
  if (event.type === 'stream_paused') return `${start} ${texts.capabilities[event.capability].toLowerCase()} (${texts.pauses[event.reason]})`;
  if ('capability' in event) return `${start} ${texts.capabilities[event.capability].toLowerCase()}`;
  if ('size_bytes' in event) return `${start} ${event.name} · ${sizeOf(event.size_bytes)}`;
  if ('name' in event) return `${start} ${event.name}`;
  return 'reason' in event ? `${start} ${texts.reasons[event.reason]}` : start;
}

/** A size as people say it. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB'];
  const power = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1] ?? 'GB'}`;
}

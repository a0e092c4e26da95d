import type { SessionSummary, StatusLabel } from '@bowline/protocol';
import type { ConsoleModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { useEffect, useState } from 'preact/hooks';

const CLASSES: Readonly<Record<StatusLabel, string>> = {
  created: 'ended', connecting: 'waiting', waiting: 'waiting', active: 'active', on_hold: 'hold',
  reconnecting: 'reconnecting', offline: 'offline', ended: 'ended',
};

/** Dot and word. */
export function Status({ label, pill }: { label: StatusLabel; pill?: 'pill' }) {
  return <span class={`st ${CLASSES[label]} ${pill ?? ''}`}>{texts.labels[label]}</span>;
}

/** What to call the customer. */
export function nameOf(session: SessionSummary): string {
  return session.customer_name ?? texts.customer;
}

/** As in 14:03. */
export function timeOfDay(ms: number): string {
  return new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** From when to when, with seconds where both are the same minute. */
export function timeSpan(fromMs: number, untilMs: number | null): string {
  if (untilMs === null) return `${timeOfDay(fromMs)} –`;
  const isShort = Math.floor(fromMs / 60_000) === Math.floor(untilMs / 60_000);
  const told = isShort ? (ms: number): string => new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' }) : timeOfDay;
  return `${told(fromMs)} – ${told(untilMs)}`;
}

/** As in 12:47, or 1:02:03. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number): string => String(n % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${two(seconds)}` : `${Math.floor(minutes / 60)}:${two(minutes)}:${two(seconds)}`;
}

/** The time by this computer's clock, once a second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** The time by the server's clock, once a second. What the server has dated is compared with this one. */
export function useServerNow(model: ConsoleModel): number {
  return useNow() + model.serverAheadMs.value;
}

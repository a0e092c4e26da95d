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

import type { SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { clock } from '@bowline/ui/times.ts';
import { Unplug } from 'lucide-preact';
import { useNow } from '../sessions/Status.tsx';

/** A first connection that takes longer has something in its way. */
const SLOW_AFTER_MS = 15_000;

/** Says that the customer cannot be reached, since when, and that nothing has to be done. */
export function Lost({ session, help = texts.lostHelp }: { session: SessionModel; help?: string }) {
  const sinceMs = session.lostSinceMs.value;
  const now = useNow();
  const isSlow = session.peer.state.value === 'connecting' && now - session.peer.sinceMs.value > SLOW_AFTER_MS;
  return (
    <div class="lost" role="status">
      {isSlow && <p><Unplug class="i" aria-hidden="true" /><span><b>{texts.slowTitle}</b> {texts.slowHelp}</span></p>}
      {sinceMs !== undefined && (
        <p>
          <Unplug class="i" aria-hidden="true" />
          <span><b>{texts.reconnecting}</b> <span class="num" aria-hidden="true">{texts.lostSince(clock(now - sinceMs))}</span> {help}</span>
        </p>
      )}
    </div>
  );
}

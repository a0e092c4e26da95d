import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { clock } from '@bowline/ui/times.ts';
import { Eye, Pause } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import type { PartProps, PhoneModel } from '../phone-model.ts';

function pausedWords({ view, technicianState }: PhoneModel): string {
  if (view.value.stage === 'on_hold') return texts.lensHold;
  return technicianState.value === 'away' ? texts.lensAway : texts.lensPaused;
}

/** Whether the picture reaches anybody. */
function isSeen({ model, streams }: PartProps): boolean {
  return streams.picture.value === 'live' && model.technicianState.value !== 'away';
}

/** Who sees the picture. */
function Who({ model, streams }: PartProps) {
  switch (streams.picture.value) {
    case 'live':
      if (!isSeen({ model, streams })) return <span class="lens-pill"><Pause class="i" aria-hidden="true" /><b>{texts.lensAway}</b></span>;
      return <span class="lens-pill"><span class="live-dot" aria-hidden="true" /><span>{texts.live} · <bdi>{model.technician.value}</bdi></span></span>;
    case 'paused':
      return <span class="lens-pill"><Pause class="i" aria-hidden="true" /><b>{pausedWords(model)}</b></span>;
    case 'private':
    case 'none':
      return <span class="lens-pill"><Eye class="i" aria-hidden="true" /><b>{texts.onlyYou}</b></span>;
  }
}

/** That a recording goes on, or rests as the technician's own sign says, also while the rows of what is allowed are folded away. */
function Recorded({ model }: PartProps) {
  const { stage, capabilities } = model.view.value;
  const status = capabilities.find(({ capability, state }) => capability === 'recording' && state === 'allowed');
  if (!status) return null;
  const rests = stage === 'on_hold' || status.paused !== null || model.technicianState.value === 'away';
  if (rests) return <span class="lens-pill"><Pause class="i" aria-hidden="true" /><span>{texts.recordingPaused}</span></span>;
  return <span class="lens-pill recorded"><span>{texts.recorded}</span></span>;
}

/** How long the session has been going on. */
function Elapsed({ sinceMs }: { sinceMs: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span class="lens-pill num" role="timer" aria-label={texts.elapsed}>{clock(now - sinceMs)}</span>;
}

export function Pills({ model, streams }: PartProps) {
  const { started_ms } = model.view.value.receipt;
  return (
    <div class="lens-pills">
      <div role="status"><Who model={model} streams={streams} /><Recorded model={model} streams={streams} /></div>
      {isSeen({ model, streams }) && started_ms !== null && <Elapsed sinceMs={started_ms} />}
    </div>
  );
}

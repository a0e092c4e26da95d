import type { SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { ChevronUp, Signal } from 'lucide-preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { LensQualityPanel, QualityPanel } from './QualityPanel.tsx';

const MEASURE_EVERY_MS = 1000;

function Fact({ name, value, push }: { name: string; value: string; push?: 'push' }) {
  return <div class={push}><dt class="sr">{name}</dt><dd>{value}</dd></div>;
}

function stateInWords(session: SessionModel): string {
  const quality = session.quality.value;
  if (quality) return texts.paths[quality.path];
  switch (session.peer.state.value) {
    case 'connected':
      return texts.connected;
    case 'connecting':
      return texts.connecting;
    case 'reconnecting':
      return texts.reconnecting;
    case 'idle':
    case 'taken_over':
      return texts.notConnected;
  }
}

/** A button that says what the line is like, and shows more of it. The panel stays open while the technician works. */
function Quality({ session }: { session: SessionModel }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const path = stateInWords(session);
  const Panel = session.camera.isThere.value ? LensQualityPanel : QualityPanel;
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.preventDefault();
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div class="quality" onKeyDown={onKey}>
      <button
        ref={button} class={`btn quiet s ${session.peer.state.value === 'connected' ? 'ok' : ''}`} type="button"
        aria-expanded={isOpen} aria-controls={isOpen ? id : undefined} onClick={() => setOpen(!isOpen)}
      >
        <Signal class="i" aria-hidden="true" /><span class="sr">{texts.quality}: </span><span>{path}</span><ChevronUp class="i" aria-hidden="true" />
      </button>
      {isOpen && <Panel id={id} session={session} path={path} />}
    </div>
  );
}

/** What the line is like, in words and figures. */
export function PathBar({ session }: { session: SessionModel }) {
  useEffect(() => {
    const timer = setInterval(() => void session.measure(), MEASURE_EVERY_MS);
    return () => clearInterval(timer);
  }, [session]);
  const quality = session.quality.value;
  const rttMs = session.rttMs.value;
  const percent = session.exactPercent.value;
  const { width, height } = session.camera.picture.size.value ?? session.screen.value;
  const isUp = session.peer.state.value === 'connected';
  return (
    <div class="path">
      <Quality session={session} />
      <dl aria-label={texts.quality}>
        {rttMs !== undefined && <Fact name={texts.roundTrip} value={texts.ms(rttMs)} />}
        {quality && <Fact name={texts.dataRate} value={texts.kbit(quality.kbitPerSecond)} />}
        {isUp && percent !== undefined && <Fact name={texts.screen} value={texts.exact(percent)} />}
        {session.savesData.value && <Fact name={texts.saveData} value={texts.savesData} />}
        {width > 0 && <Fact name={texts.pictureSize} value={texts.size(width, height)} push="push" />}
      </dl>
    </div>
  );
}

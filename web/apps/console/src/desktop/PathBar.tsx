import type { SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Signal } from 'lucide-preact';
import { useEffect } from 'preact/hooks';

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

/** What the line is like, in words and figures. */
export function PathBar({ session }: { session: SessionModel }) {
  useEffect(() => {
    const timer = setInterval(() => void session.measure(), MEASURE_EVERY_MS);
    return () => clearInterval(timer);
  }, [session]);
  const quality = session.quality.value;
  const { width, height, exact } = session.screen.value;
  const isUp = session.peer.state.value === 'connected';
  return (
    <dl class="path" aria-label={texts.quality}>
      <div class={isUp ? 'ok' : ''}><dt><Signal class="i" aria-hidden="true" /><span class="sr">{texts.quality}</span></dt><dd>{stateInWords(session)}</dd></div>
      {quality && <Fact name={texts.roundTrip} value={texts.ms(quality.rttMs)} />}
      {quality && <Fact name={texts.dataRate} value={texts.kbit(quality.kbitPerSecond)} />}
      {isUp && width > 0 && exact !== undefined && <Fact name={texts.screen} value={texts.exact(Math.floor(exact * 100))} />}
      {width > 0 && <Fact name={texts.pictureSize} value={texts.size(width, height)} push="push" />}
    </dl>
  );
}

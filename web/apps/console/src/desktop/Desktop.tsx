import type { SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Maximize, Signal } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { SendKeys } from './SendKeys.tsx';
import { followHand } from './hand.ts';

type Mode = 'view' | 'control';
type Zoom = 'fit' | 'actual';

function reasonForNoPicture(session: SessionModel): string {
  const { phase, flow } = session.summary.value;
  if (phase.type === 'ended') return texts.ended;
  if (phase.type === 'waiting') return texts.notStarted;
  if (phase.type !== 'active') return texts.notThere;
  if (flow === 'on_hold') return texts.held;
  if (session.stateOf('view') === 'asked') return texts.waitingForYes;
  if (!session.mayView.value) return texts.askToView;
  return session.problem.value || texts.noPicture;
}

function Stage({ session, mode, zoom, onLeave }: { session: SessionModel; mode: Mode; zoom: Zoom; onLeave(): void }) {
  const screen = useRef<HTMLDivElement>(null);
  const { width } = session.screen.value;
  const { canvas } = session.view;
  const shown = session.mayView.value && session.summary.value.flow === 'running' && width > 0;
  useEffect(() => screen.current?.prepend(canvas), [canvas]);
  useEffect(() => {
    if (mode === 'control' && screen.current) return followHand(screen.current, session, onLeave);
    return undefined;
  }, [mode, session]);
  const canAsk = session.summary.value.label === 'active' && !session.mayView.value && session.stateOf('view') !== 'asked';
  return (
    <div class={`stage ${zoom}`}>
      <div class={`screen ${mode}`} ref={screen} role="img" aria-label={texts.screenName} tabIndex={0} hidden={!shown}>
      </div>
      {!shown && (
        <div class="empty">
          <p role="status">{reasonForNoPicture(session)}</p>
          {canAsk && <button class="btn primary" type="button" onClick={() => session.request('view')}>{texts.askView}</button>}
        </div>
      )}
    </div>
  );
}

function PathBar({ session }: { session: SessionModel }) {
  const quality = session.quality.value;
  const { width, height } = session.screen.value;
  useEffect(() => {
    const timer = setInterval(() => void session.measure(), 1000);
    return () => clearInterval(timer);
  }, [session]);
  const state = session.peer.state.value;
  const word = state === 'idle' ? texts.notConnected : state === 'connected' ? texts.direct : texts.connecting;
  return (
    <div class="path">
      <span class={state === 'connected' ? 'ok' : ''}><Signal class="i" aria-hidden="true" />{quality ? texts[quality.path] : word}</span>
      {quality && <span>{texts.ms(quality.rttMs)}</span>}
      {quality && <span>{texts.kbit(quality.kbitPerSecond)}</span>}
      {width > 0 && <span class="push">{texts.size(width, height)}</span>}
    </div>
  );
}

/** The customer's screen and its tools. */
export function Desktop({ session }: { session: SessionModel }) {
  const desk = useRef<HTMLElement>(null);
  const [zoom, setZoom] = useState<Zoom>('fit');
  const [wanted, setWanted] = useState<Mode>('control');
  const mode: Mode = wanted === 'control' && session.handsOn.value ? 'control' : 'view';
  const choose = (next: Mode): void => {
    setWanted(next);
    if (next === 'control' && !session.mayControl.value) session.request('control');
  };
  const usable = session.summary.value.label === 'active';
  return (
    <section class="desk" aria-label={texts.screen} ref={desk}>
      <div class="tools" role="toolbar" aria-label={texts.desktopTools}>
        <div class="seg" role="radiogroup" aria-label={texts.mode}>
          {(['view', 'control'] as const).map((name) => (
            <button key={name} type="button" role="radio" aria-checked={mode === name} disabled={!usable} onClick={() => choose(name)}>{texts.capabilities[name]}</button>
          ))}
        </div>
        <SendKeys session={session} />
        <span class="push row">
          <button class="btn quiet s" type="button" aria-pressed={zoom === 'fit'} onClick={() => setZoom('fit')}>{texts.fit}</button>
          <button class="btn quiet s" type="button" aria-pressed={zoom === 'actual'} onClick={() => setZoom('actual')}>{texts.actual}</button>
          <button class="btn quiet s icon" id="full-screen" type="button" aria-label={texts.fullScreen} onClick={() => void desk.current?.requestFullscreen()}><Maximize class="i" aria-hidden="true" /></button>
        </span>
      </div>
      <Stage session={session} mode={mode} zoom={zoom} onLeave={() => setWanted('view')} />
      <PathBar session={session} />
    </section>
  );
}

import type { SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Maximize, Minimize } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { moveFocus, partsOf } from '../parts/move-focus.ts';
import { Lost } from './Lost.tsx';
import { Monitors } from './Monitors.tsx';
import { PathBar } from './PathBar.tsx';
import { SendKeys } from './SendKeys.tsx';
import { useFullScreen } from './full-screen.ts';
import { followHand } from './hand.ts';

type Mode = 'view' | 'control';
type Zoom = 'fit' | 'actual';

function reasonForNoPicture(session: SessionModel): string {
  const { phase, flow, customer } = session.summary.value;
  if (phase.type === 'waiting') return texts.notStarted;
  if (phase.type !== 'active') return texts.notThere;
  if (flow === 'on_hold') return texts.held;
  if (!session.canDo('view')) return customer === 'plain' ? texts.noScreenPlain : texts.noScreen;
  if (session.stateOf('view') === 'asked') return texts.waitingForYes;
  if (!session.mayView.value) return texts.askToView;
  return session.screenFailure.value ? texts.screenFailed(session.screenFailure.value) : texts.noPicture;
}

function NoPicture({ session }: { session: SessionModel }) {
  if (session.peer.state.value === 'taken_over') {
    return (
      <div class="empty">
        <p role="status">{texts.takenOver}</p>
        <button class="btn primary" type="button" onClick={() => session.peer.takeBack()}>{texts.useHere}</button>
      </div>
    );
  }
  const canAsk = session.isRunning.value && session.canDo('view') && !session.mayView.value && session.stateOf('view') !== 'asked';
  return (
    <div class="empty">
      <p role="status">{reasonForNoPicture(session)}</p>
      {canAsk && <button class="btn primary" type="button" onClick={() => session.request('view')}>{texts.askView}</button>}
    </div>
  );
}

function Stage({ session, mode, zoom, onLeave }: { session: SessionModel; mode: Mode; zoom: Zoom; onLeave(): void }) {
  const screen = useRef<HTMLDivElement>(null);
  const { width } = session.screen.value;
  const { canvas, pointer } = session.view;
  const isHere = session.peer.state.value !== 'taken_over';
  const shown = isHere && session.mayView.value && session.summary.value.flow === 'running' && width > 0;
  useEffect(() => screen.current?.prepend(canvas, pointer), [canvas, pointer]);
  useEffect(() => {
    if (mode === 'control' && screen.current) return followHand(screen.current, session, onLeave);
    return undefined;
  }, [mode, session]);
  const isLost = session.lostSinceMs.value !== undefined;
  return (
    <div class={`stage ${zoom}`}>
      <Lost session={session} />
      <div
        class={`screen ${mode} ${isLost ? 'old' : ''}`} ref={screen} role="img" aria-label={texts.screenName} tabIndex={0} hidden={!shown}
        aria-describedby={mode === 'control' ? 'way-out' : undefined}
      />
      {!shown && <NoPicture session={session} />}
    </div>
  );
}

function ModeChoice({ mode, usable, onChoose }: { mode: Mode; usable: boolean; onChoose(mode: Mode): void }) {
  return (
    <div class="seg" role="radiogroup" aria-label={texts.mode}>
      {(['view', 'control'] as const).map((name) => (
        <button key={name} type="button" role="radio" aria-checked={mode === name} disabled={!usable} onClick={() => onChoose(name)}>{texts.capabilities[name]}</button>
      ))}
    </div>
  );
}

/** Of a customer who only writes: tools would all be dead. */
function Nothing({ session }: { session: SessionModel }) {
  return (
    <section class="desk plain" aria-label={texts.screen}>
      <div class="stage fit">
        <Lost session={session} help={texts.lostHelpNoPicture} />
        <NoPicture session={session} />
      </div>
      <PathBar session={session} />
    </section>
  );
}

/** The customer's screen and its tools. */
export function Desktop({ session, addPhone }: { session: SessionModel; addPhone?: ComponentChildren }) {
  const desk = useRef<HTMLElement>(null);
  const tools = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState<Zoom>('fit');
  const [wanted, setWanted] = useState<Mode>('control');
  const [left, setLeft] = useState('');
  const { isFull, toggle } = useFullScreen(desk);
  const mode: Mode = wanted === 'control' && session.handsOn.value ? 'control' : 'view';
  const choose = (next: Mode): void => {
    setWanted(next);
    setLeft('');
    if (next === 'control' && !session.mayControl.value) session.request('control');
  };
  const leave = (): void => {
    setWanted('view');
    setLeft(texts.leftControl);
    tools.current?.querySelector<HTMLElement>('[role=radio]')?.focus();
  };
  // From a browser only those come here who have nothing to show.
  if (session.summary.value.customer !== 'applet') return <Nothing session={session} />;
  return (
    <section class="desk" aria-label={texts.screen} ref={desk}>
      <div class="tools" role="toolbar" aria-label={texts.desktopTools} ref={tools} onKeyDown={(event) => void moveFocus(event, partsOf(event.currentTarget, 'button:enabled:not([role=menuitem])'), 'across')}>
        <ModeChoice mode={mode} usable={session.isRunning.value && session.canDo('view')} onChoose={choose} />
        <SendKeys session={session} />
        {mode === 'control' && <button class="btn quiet s" type="button" title={texts.keysGoThere} onClick={leave}>{texts.leaveControl} <kbd>{texts.leaveControlKeys}</kbd></button>}
        <span class="sr" id="way-out">{texts.keysGoThere}</span>
        <span class="sr" role="status">{mode === 'control' ? texts.keysGoThere : left}</span>
        <span class="push row">
          {addPhone}
          <Monitors session={session} />
          <button class="btn quiet s" type="button" aria-pressed={zoom === 'fit'} onClick={() => setZoom('fit')}>{texts.fit}</button>
          <button class="btn quiet s" type="button" aria-pressed={zoom === 'actual'} onClick={() => setZoom('actual')}>{texts.actual}</button>
          <button class="btn quiet s icon" id="full-screen" type="button" aria-label={isFull ? texts.leaveFullScreen : texts.fullScreen} onClick={toggle}>
            {isFull ? <Minimize class="i" aria-hidden="true" /> : <Maximize class="i" aria-hidden="true" />}
          </button>
        </span>
      </div>
      <Stage session={session} mode={mode} zoom={zoom} onLeave={leave} />
      <PathBar session={session} />
    </section>
  );
}

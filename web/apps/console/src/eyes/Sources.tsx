import type { ConsoleModel, SessionModel } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { Smartphone } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Desktop } from '../desktop/Desktop.tsx';
import { Kept } from '../lens/Kept.tsx';
import { LensDesk } from '../lens/LensDesk.tsx';
import { Choice } from '../parts/Choice.tsx';
import { PhonePanel, waitingWords } from './PhonePanel.tsx';

const texts = consoleTexts.phone;

const SOURCES = [{ key: 'screen', name: texts.source.screen }, { key: 'phone', name: texts.source.phone }] as const;

/** What the technician sees through, and how it stands with the phone. */
function SourceBar({ model, session, phone, onPanel }: { model: ConsoleModel; session: SessionModel; phone: SessionModel; onPanel(): void }) {
  const { eyes } = session;
  const id = phone.summary.value.session_id;
  const isWaiting = phone.summary.value.phase.type === 'waiting';
  return (
    <>
      <Choice label={texts.sources} options={SOURCES} chosen={eyes.watched.value ? 'phone' : 'screen'} onChoose={(source) => eyes.watch(source)} />
      {isWaiting && <button class="btn primary s" type="button" disabled={session.summary.value.flow === 'on_hold'} onClick={() => void model.act(id, 'start')}>{texts.start}</button>}
      {isWaiting && phone.summary.value.joined_again_ms !== null && <span class="joined-again" aria-hidden="true">{waitingWords(phone)}</span>}
      <button class="btn quiet s push" type="button" onClick={onPanel}><Smartphone class="i" aria-hidden="true" />{texts.open}</button>
    </>
  );
}

/** A computer's screen, and the phone that is its second source. */
export function Sources({ model, session }: { model: ConsoleModel; session: SessionModel }) {
  const place = useRef<HTMLDivElement>(null);
  const [panel, setPanel] = useState<'closed' | 'open'>('closed');
  const { eyes, summary } = session;
  const { customer, phase, flow } = summary.value;
  const phone = eyes.here.value;
  const canAdd = customer === 'applet' && phase.type === 'active' && !phone;
  // The button that opened the panel is gone once the phone is here.
  useEffect(() => {
    if (panel === 'closed' && phone && document.activeElement === document.body) place.current?.querySelector<HTMLElement>('[role=radio][tabindex="0"]')?.focus();
  }, [panel]);
  const add = canAdd && (
    <button class="btn quiet s" type="button" disabled={flow === 'on_hold' && !eyes.phone.value} onClick={() => setPanel('open')}>
      <Smartphone class="i" aria-hidden="true" />{texts.add}
    </button>
  );
  return (
    <div class="sources" ref={place}>
      <div class={phone ? 'source-bar' : 'sr'}>
        {phone && <SourceBar model={model} session={session} phone={phone} onPanel={() => setPanel('open')} />}
        <span class="sr" role="status">{phone ? (phone.summary.value.phase.type === 'waiting' ? waitingWords(phone) : texts.here) : ''}</span>
      </div>
      {eyes.watched.value ? <LensDesk key={eyes.watched.value.summary.value.session_id} session={eyes.watched.value} /> : <Desktop session={session} addPhone={add} />}
      <KeptOfPhones session={session} />
      {panel === 'open' && <PhonePanel model={model} session={session} onClose={() => setPanel('closed')} />}
    </div>
  );
}

/** Snapshots and recordings of phones that are gone. */
export function KeptOfPhones({ session }: { session: SessionModel }) {
  const left = session.eyes.gone.value.filter(({ camera }) => camera.snapshots.list.value.length + camera.recording.files.value.length > 0);
  if (left.length === 0) return null;
  return (
    <section class="left-by-phones" aria-label={texts.left}>
      {left.map((phone) => <Kept key={phone.summary.value.session_id} session={phone} />)}
    </section>
  );
}

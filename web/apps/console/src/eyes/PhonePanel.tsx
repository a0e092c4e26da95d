import type { SessionId } from '@bowline/protocol';
import { type ConsoleModel, type SessionModel, problemOf } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../parts/Dialog.tsx';
import { QrCode } from '../parts/QrCode.tsx';
import { LinkField } from '../sessions/LinkField.tsx';
import { wordsOfProblem } from '../shell/problem-words.ts';

const texts = consoleTexts.phone;

/** What the customer has before them now. */
function wordsOfCustomer(session: SessionModel): string {
  const { eyes, summary } = session;
  if (eyes.isStopped.value) return texts.stopped;
  if (eyes.isShown.value) return texts.shown;
  return summary.value.flow === 'on_hold' ? texts.held : texts.notShown;
}

function LinkOfPhone({ session, link }: { session: SessionModel; link: string }) {
  return (
    <>
      <QrCode text={link} name={consoleTexts.qrName} />
      <p class="muted">{texts.help}</p>
      <LinkField link={link} />
      <p class="hint" role="status">{wordsOfCustomer(session)}</p>
      {session.isRunning.value && <button class="btn s" type="button" onClick={() => session.eyes.showAgain()}>{texts.showAgain}</button>}
    </>
  );
}

/** Makes the phone's session when the panel opens and when it is wished for once more. */
function useMaking(model: ConsoleModel, session: SessionModel) {
  const [state, setState] = useState<'making' | 'made' | 'failed'>('made');
  const [problem, setProblem] = useState('');
  const isMaking = useRef(false);
  const make = async (): Promise<void> => {
    if (isMaking.current) return;
    isMaking.current = true;
    setProblem('');
    setState('making');
    try {
      await model.addPhone(session.summary.peek().session_id);
      setState('made');
    } catch (error) {
      setProblem(wordsOfProblem(problemOf(error)));
      setState('failed');
    }
    isMaking.current = false;
  };
  useEffect(() => {
    if (!session.eyes.phone.peek()) void make();
  }, []);
  return { state, problem, make };
}

/** That the phone waits, and whether it may be another one than before. */
export function waitingWords(phone: SessionModel | undefined): string {
  return phone?.summary.value.joined_again_ms == null ? texts.askAndStart : `${texts.joinedAgain} ${texts.askAndStart}`;
}

/** The link by which a phone becomes the eyes of a session, as a code, and how it stands with the phone. */
export function PhonePanel({ model, session, onClose }: { model: ConsoleModel; session: SessionModel; onClose(): void }) {
  const { state, problem, make } = useMaking(model, session);
  const phone = session.eyes.phone.value;
  const link = session.eyes.link.value;
  const isHere = session.eyes.here.value !== undefined;
  const isWaiting = session.eyes.here.value?.summary.value.phase.type === 'waiting';
  const isOver = !phone && state === 'made' && session.eyes.hasHad.value;
  // What was started here is looked at next.
  const [isMine, setMine] = useState(false);
  const isStarted = isMine && session.eyes.here.value?.summary.value.phase.type === 'active';
  const status = isWaiting ? waitingWords(session.eyes.here.value) : isStarted ? texts.started : isHere ? texts.here : phone ? texts.waiting : isOver ? texts.over : state === 'making' ? texts.making : '';
  const leave = (): void => {
    if (isStarted) session.eyes.watch('phone');
    onClose();
  };
  const start = (id: SessionId): void => {
    setMine(true);
    void model.act(id, 'start');
  };
  const remove = (close: () => void): void => {
    close();
    if (phone) void model.act(phone.summary.peek().session_id, 'end');
  };
  return (
    <Dialog title={texts.title} onClose={leave}>
      {(close) => (
        <>
          <div class="created">
            {link && <LinkOfPhone session={session} link={link} />}
            {phone && !isHere && !link && <p class="muted">{texts.keyGone}</p>}
            <p role="status" class={isOver ? 'error center' : undefined}>{status}</p>
            <p role="alert" class="error" hidden={!problem}>{problem}</p>
            {isWaiting && phone && (
              <button class="btn primary" type="button" disabled={session.summary.value.flow === 'on_hold'} onClick={() => start(phone.summary.peek().session_id)}>{texts.start}</button>
            )}
            {(isOver || state === 'failed') && <button class="btn primary" type="button" onClick={() => void make()}>{isOver ? consoleTexts.makeNew : consoleTexts.tryAgain}</button>}
          </div>
          <div class="row">
            <button class={`btn ${isStarted ? 'primary' : ''}`} type="button" onClick={close}>{consoleTexts.close}</button>
            {phone && <button class="btn danger push" type="button" onClick={() => remove(close)}>{texts.remove}</button>}
          </div>
        </>
      )}
    </Dialog>
  );
}

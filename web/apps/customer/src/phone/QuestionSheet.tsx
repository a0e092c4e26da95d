import type { CustomerQuestion } from '@bowline/protocol';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Draft } from './draft.ts';
import { focusWho } from './focus-who.ts';
import type { PhoneModel, ScreenProps } from './phone-model.ts';

const COUNT_EVERY_MS = 500;
/** A Yes before the question can have been read does not count: 400 ms, and what a clock may be off. */
const READ_FOR_MS = 450;

/** Whole seconds until silence means No. */
function useSecondsLeft(model: PhoneModel, untilMs: number): number {
  const left = (): number => Math.max(0, Math.ceil((untilMs - model.monotonicMs()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), COUNT_EVERY_MS);
    return () => clearInterval(timer);
  }, [untilMs]);
  return seconds;
}

/** Whether the question has been there long enough to be read. */
function useReadable(): boolean {
  const [isReadable, setReadable] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setReadable(true), READ_FOR_MS);
    return () => clearTimeout(timer);
  }, []);
  return isReadable;
}

/** A question is in sight, also when the phone is turned, unless the customer looks at what is being opened, or writes a message. */
function useInSight(sheet: RefObject<HTMLElement>, id: number, isOpening: boolean): void {
  useEffect(() => {
    if (isOpening) return;
    const bring = (): void => {
      if (!(document.activeElement instanceof HTMLTextAreaElement)) sheet.current?.scrollIntoView({ block: 'start' });
    };
    bring();
    window.addEventListener('resize', bring);
    return () => window.removeEventListener('resize', bring);
  }, [id, isOpening]);
}

/** The sheet has the focus, and none of its buttons: a key that was meant for the message answers nothing. */
function useFocus(sheet: RefObject<HTMLElement>, id: number, draft: Draft): void {
  // It comes to another screen together with a message that goes on being written.
  const [isUnderHand] = useState(draft.isUnderHand);
  useEffect(() => {
    const { current } = sheet;
    const before = document.activeElement;
    if (!isUnderHand) current?.focus({ preventScroll: true });
    return () => {
      if (!current?.contains(document.activeElement)) return;
      // Back to where the customer was, as in the midst of a message, if that is still there without the sheet.
      queueMicrotask(() => {
        if (document.activeElement !== document.body) return;
        if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus({ preventScroll: true });
        else focusWho();
      });
    };
  }, [id]);
}

function Sheet({ model, streams, shell, question }: ScreenProps & { question: CustomerQuestion }) {
  const sheet = useRef<HTMLElement>(null);
  const seconds = useSecondsLeft(model, question.until_ms);
  // The customer sees the picture before the technician does, so there has to be a place for it.
  const canAccept = useReadable() && (question.capability !== 'camera' || shell.lens.state.value.type === 'here');
  const isOpening = streams.opening.value?.id === question.id;
  useFocus(sheet, question.id, shell.draft);
  useInSight(sheet, question.id, isOpening);
  const { title, body } = texts.questions[question.capability];
  return (
    <section class="sheet" role="alertdialog" aria-labelledby="question" aria-describedby="question-body" tabIndex={-1} ref={sheet}>
      <h2 id="question">{title(model.technician.value)}</h2>
      <p id="question-body">{body}</p>
      <p role="status">{isOpening ? texts.opening[question.capability] : ''}</p>
      <p class="muted num" aria-live="off">{texts.countdown(seconds)}</p>
      <div class="pair">
        <button class="btn t" type="button" onClick={() => model.answer(question.id, 'no')}>{texts.deny}</button>
        <button class="btn t primary" type="button" disabled={!canAccept} aria-disabled={isOpening} onClick={() => streams.accept(question)}>{texts.accept}</button>
      </div>
    </section>
  );
}

/** What the technician asks for. It lies over the stream, and leaves both X free. */
export function QuestionSheet({ model, streams, shell }: ScreenProps) {
  const { question } = model.view.value;
  return question && <Sheet key={question.id} model={model} streams={streams} shell={shell} question={question} />;
}

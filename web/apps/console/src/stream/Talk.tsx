import type { OfferedFile, SessionModel, StreamLine, UnsentMessage } from '@bowline/session';
import { LogSign, kindOf } from '@bowline/ui/log-sign.tsx';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Send } from 'lucide-preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Choice } from '../parts/Choice.tsx';
import { nameOf } from '../sessions/Status.tsx';
import { keysOf } from './line-keys.ts';
import { Said } from './Said.tsx';
import { sizeOf, wordsOf } from './words.ts';

/** The last moment that a date can say. */
const LATEST_MS = 8.64e15;

/** Who is this near to the end follows what comes. */
const NEAR_END_PIXELS = 48;

const clockTime = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit' });

/** A customer's clock can say anything. */
function timeOf(ms: number): string {
  return Math.abs(ms) <= LATEST_MS ? clockTime.format(ms) : '';
}

const WHOM = [{ key: 'computer', name: texts.phone.whom.computer }, { key: 'phone', name: texts.phone.whom.phone }] as const;

function Line({ line: { line, from }, customer }: { line: StreamLine; customer: string }) {
  const isPhone = from === 'phone';
  if (line.type === 'log') {
    const { at_ms, event } = line.entry;
    const kind = kindOf(event);
    const said = <Said text={wordsOf(event)} />;
    return <div class={`log ${kind}`}><LogSign kind={kind} />{isPhone ? <span>{said} · {texts.phone.mark}</span> : said}<time>{timeOf(at_ms)}</time></div>;
  }
  const mine = line.from === 'technician';
  const mark = isPhone && ` · ${mine ? texts.phone.toPhone : texts.phone.mark}`;
  return <div class={`msg ${mine ? 'me' : ''}`}><small><bdi>{mine ? texts.you : customer}</bdi>{mark}</small><Said text={line.text} /></div>;
}

/** It is read aloud when it has arrived, or when it is clear that it will not. */
function UnsentLine({ message, isPhone, isOver }: { message: UnsentMessage; isPhone: boolean; isOver: boolean }) {
  return (
    <div class="msg me unsent" aria-live={isOver ? undefined : 'off'}>
      <small>{texts.you}{isPhone && ` · ${texts.phone.toPhone}`} · {isOver ? texts.notDelivered : texts.sending}</small><span dir="auto">{message.text}</span>
    </div>
  );
}

function wordsOfFile({ state }: OfferedFile): string {
  return state.type === 'failed' ? texts.fileFailures[state.why] : texts.fileStates[state.type];
}

function FileLine({ session, file }: { session: SessionModel; file: OfferedFile }) {
  const { type } = file.state;
  const share = Math.floor((file.receivedBytes / Math.max(1, file.sizeBytes)) * 100);
  const isOpen = type === 'offered' || type === 'choosing' || type === 'queued' || type === 'receiving' || type === 'interrupted';
  return (
    <div class="file">
      <span><b><bdi>{file.name}</bdi></b> {sizeOf(file.sizeBytes)} · <span class={type === 'failed' ? 'no' : ''}>{wordsOfFile(file)}</span></span>
      {(type === 'receiving' || type === 'finishing') && (
        <span class="row" aria-live="off"><progress value={share} max={100} aria-label={texts.fileProgress(file.name)} /><span class="num">{share} %</span></span>
      )}
      {isOpen && (
        <span class="row">
          {type === 'offered' && <button class="btn s" type="button" onClick={() => void session.files.accept(file.id)}>{texts.save}</button>}
          <button class="btn quiet s" type="button" onClick={() => session.files.refuse(file.id)}>{texts.refuse}</button>
        </span>
      )}
    </div>
  );
}

function MessageForm({ session }: { session: SessionModel }) {
  const text = session.draft.value;
  const [problem, setProblem] = useState('');
  const { here, writtenTo } = session.eyes;
  const send = (): void => {
    const outcome = (writtenTo.value ?? session).chat(text);
    setProblem(outcome === 'too_long' ? texts.tooLong : '');
    if (outcome === 'taken') session.draft.value = '';
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); send(); }}>
      {here.value && (
        <div class="row">
          <span class="muted" aria-hidden="true">{texts.phone.to}</span>
          <Choice label={texts.phone.to} options={WHOM} chosen={writtenTo.value ? 'phone' : 'computer'} onChoose={(whom) => session.eyes.writeTo(whom)} />
        </div>
      )}
      <textarea
        class="input" rows={2} aria-label={texts.message} placeholder={texts.message} value={text}
        onInput={(event) => {
          session.draft.value = event.currentTarget.value;
          setProblem('');
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <div class="row"><span role="alert" class="error">{problem}</span><button class="btn primary s push" type="submit"><Send class="i" aria-hidden="true" />{texts.send}</button></div>
    </form>
  );
}

function isOver(session: SessionModel): boolean {
  return session.summary.value.phase.type === 'ended';
}

/** What one side offered or has not yet received. A snapshot is shown elsewhere. */
function pendingOf(session: SessionModel) {
  const files = session.files.files.value.filter(({ id, state }) => state.type === 'failed' || !session.camera.snapshots.took(id));
  return { session, files, unsent: session.outbox.unsent.value };
}

/** What was said and what happened, in one stream, at the computer and at its phones. */
export function Talk({ session }: { session: SessionModel }) {
  const log = useRef<HTMLDivElement>(null);
  const lines = session.eyes.lines.value;
  const keys = useMemo(() => keysOf(lines), [lines]);
  const sides = [session, ...session.eyes.phones.value].map(pendingOf);
  const files = sides.flatMap((side) => side.files.map((file) => ({ of: side.session, file })));
  const unsent = sides.flatMap((side) => side.unsent.map((message) => ({ of: side.session, message })));
  const wasAtEnd = useRef(true);
  // Who reads further up is not pulled away.
  useEffect(() => {
    if (wasAtEnd.current) log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [lines, files.length, unsent.length]);
  return (
    <aside class="talk" aria-label={texts.chatAndLog}>
      <h2>{texts.chatAndLog}</h2>
      <div class="stream" role="log" aria-label={texts.chatAndLog} tabIndex={0} ref={log} onScroll={({ currentTarget: box }) => { wasAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PIXELS; }}>
        {lines.length + files.length + unsent.length === 0 && <p class="empty">{texts.nothingSaid}</p>}
        {lines.map((line, index) => <Line key={keys[index]} line={line} customer={nameOf(session.summary.value)} />)}
        {files.map(({ of, file }) => <FileLine key={`${of.summary.value.session_id} ${file.id}`} session={of} file={file} />)}
        {unsent.map(({ of, message }) => <UnsentLine key={message.id} message={message} isPhone={of !== session} isOver={isOver(of)} />)}
      </div>
      {session.summary.value.customer === 'plain' && <p class="banner warn" role="note">{texts.plainTalk}</p>}
      {!isOver(session) && <MessageForm session={session} />}
    </aside>
  );
}

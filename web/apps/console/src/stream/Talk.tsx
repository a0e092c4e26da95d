import type { HistoryLine } from '@bowline/protocol';
import type { OfferedFile, SessionModel, UnsentMessage } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Dot, Send } from 'lucide-preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
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

function Line({ line, customer }: { line: HistoryLine; customer: string }) {
  if (line.type === 'log') {
    return <div class="log"><Dot class="i" aria-hidden="true" /><Said text={wordsOf(line.entry.event)} /><time>{timeOf(line.entry.at_ms)}</time></div>;
  }
  const mine = line.from === 'technician';
  return <div class={`msg ${mine ? 'me' : ''}`}><small><bdi>{mine ? texts.you : customer}</bdi></small><Said text={line.text} /></div>;
}

/** It is read aloud when it has arrived, or when it is clear that it will not. */
function UnsentLine({ message, isOver }: { message: UnsentMessage; isOver: boolean }) {
  return (
    <div class="msg me unsent" aria-live={isOver ? undefined : 'off'}>
      <small>{texts.you} · {isOver ? texts.notDelivered : texts.sending}</small><span dir="auto">{message.text}</span>
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
  const send = (): void => {
    const outcome = session.chat(text);
    setProblem(outcome === 'too_long' ? texts.tooLong : '');
    if (outcome === 'taken') session.draft.value = '';
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); send(); }}>
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

/** What was said and what happened, in one stream. */
export function Talk({ session }: { session: SessionModel }) {
  const log = useRef<HTMLDivElement>(null);
  const lines = session.stream.value;
  const keys = useMemo(() => keysOf(lines), [lines]);
  const files = session.files.files.value.filter(({ id, state }) => state.type === 'failed' || !session.camera.snapshots.took(id));
  const unsent = session.outbox.unsent.value;
  const wasAtEnd = useRef(true);
  const isOver = session.summary.value.phase.type === 'ended';
  // Who reads further up is not pulled away.
  useEffect(() => {
    if (wasAtEnd.current) log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [lines, files.length, unsent]);
  return (
    <aside class="talk" aria-label={texts.chatAndLog}>
      <h2>{texts.chatAndLog}</h2>
      <div class="stream" role="log" aria-label={texts.chatAndLog} tabIndex={0} ref={log} onScroll={({ currentTarget: box }) => { wasAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PIXELS; }}>
        {lines.length + files.length + unsent.length === 0 && <p class="empty">{texts.nothingSaid}</p>}
        {lines.map((line, index) => <Line key={keys[index]} line={line} customer={nameOf(session.summary.value)} />)}
        {files.map((file) => <FileLine key={file.id} session={session} file={file} />)}
        {unsent.map((message) => <UnsentLine key={message.id} message={message} isOver={isOver} />)}
      </div>
      {session.summary.value.customer === 'plain' && <p class="banner warn" role="note">{texts.plainTalk}</p>}
      {!isOver && <MessageForm session={session} />}
    </aside>
  );
}

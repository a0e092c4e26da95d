import type { HistoryLine } from '@bowline/protocol';
import type { OfferedFile, SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Dot, Send } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { nameOf } from '../sessions/Status.tsx';
import { sizeOf, wordsOf } from './words.ts';

function timeOf(ms: number): string {
  return new Date(ms).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function Line({ line, customer }: { line: HistoryLine; customer: string }) {
  if (line.type === 'log') {
    return <div class="log"><Dot class="i" aria-hidden="true" /><span>{wordsOf(line.entry.event)}</span><time>{timeOf(line.entry.at_ms)}</time></div>;
  }
  const mine = line.from === 'technician';
  return <div class={`msg ${mine ? 'me' : ''}`}><small>{mine ? texts.you : customer}</small>{line.text}</div>;
}

function FileLine({ session, file }: { session: SessionModel; file: OfferedFile }) {
  const share = file.state === 'receiving' ? ` ${Math.floor((file.receivedBytes / Math.max(1, file.sizeBytes)) * 100)} %` : '';
  return (
    <div class="file">
      <span><b>{file.name}</b> {sizeOf(file.sizeBytes)} · {texts.fileStates[file.state]}{share}</span>
      <span class="row">
        {file.state === 'offered' && <button class="btn s" type="button" onClick={() => session.files.accept(file.id)}>{texts.save}</button>}
        {['offered', 'queued', 'receiving'].includes(file.state) && <button class="btn quiet s" type="button" onClick={() => session.files.refuse(file.id)}>{texts.refuse}</button>}
      </span>
    </div>
  );
}

function MessageForm({ session }: { session: SessionModel }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  const send = (): void => {
    if (!text.trim()) return;
    const sent = session.chat(text);
    setProblem(sent ? '' : texts.notSent);
    if (sent) setText('');
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); send(); }}>
      <textarea
        class="input" rows={2} maxLength={4000} aria-label={texts.message} placeholder={texts.message} value={text}
        onInput={(event) => setText(event.currentTarget.value)}
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
  const files = session.files.files.value;
  useEffect(() => log.current?.scrollTo({ top: log.current.scrollHeight }), [lines, files.length]);
  return (
    <aside class="talk" aria-label={texts.chatAndLog}>
      <h2>{texts.chatAndLog}</h2>
      <div class="stream" role="log" aria-label={texts.chatAndLog} tabIndex={0} ref={log}>
        {lines.length + files.length === 0 && <p class="empty">{texts.nothingSaid}</p>}
        {lines.map((line, index) => <Line key={index} line={line} customer={nameOf(session.summary.value)} />)}
        {files.map((file) => <FileLine key={file.id} session={session} file={file} />)}
      </div>
      <MessageForm key={session.summary.value.session_id} session={session} />
    </aside>
  );
}

import type { SessionSummary } from '@bowline/protocol';
import type { ConsoleModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { clock } from '@bowline/ui/times.ts';
import { Search } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Status, nameOf, useServerNow } from './Status.tsx';

/** How long a session has been as it is; an active one, since it was started. An end does not last. */
function timeOf({ label, label_since_ms }: SessionSummary, now: number): string {
  return label === 'ended' ? texts.ago(now - label_since_ms) : clock(now - label_since_ms);
}

/** What that time is of. */
function wordsOfTime(session: SessionSummary, now: number): string {
  const words = session.label === 'ended' ? texts.endedAgo : texts.labelFor;
  return words(texts.labels[session.label], timeOf(session, now));
}

/** The technician's sessions, a link each. */
export function SessionList({ model }: { model: ConsoleModel }) {
  const [words, setWords] = useState('');
  const now = useServerNow(model);
  const found = model.find(words);
  const empty = !model.sessions.value ? texts.loading : words ? texts.noneFound : texts.noSessions;
  return (
    <nav class="side" aria-label={texts.sessions}>
      <div class="find">
        <Search class="i" aria-hidden="true" />
        <input class="input" type="search" aria-label={texts.find} placeholder={texts.find} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      </div>
      <div class="list">
        {found.length === 0 && <p class="empty">{empty}</p>}
        {found.map((session) => (
          <a
            key={session.session_id}
            href={`#session=${session.session_id}`}
            aria-current={model.currentId.value === session.session_id ? 'true' : undefined}
            onClick={(event) => {
              event.preventDefault();
              model.openSession(session.session_id);
            }}
          >
            <b class="trim"><bdi>{nameOf(session)}</bdi></b>
            <Status label={session.label} />
            <span class="sub trim">{session.entry === 'pin' ? texts.byPin : texts.byLink}</span>
            <time aria-hidden="true" title={wordsOfTime(session, now)}>{timeOf(session, now)}</time>
          </a>
        ))}
      </div>
    </nav>
  );
}

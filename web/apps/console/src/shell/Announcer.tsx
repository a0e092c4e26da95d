import type { StatusLabel } from '@bowline/protocol';
import type { ConsoleModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { nameOf } from '../sessions/Status.tsx';

/** Says which session's state has changed, for those who do not see the list. */
export function Announcer({ model }: { model: ConsoleModel }) {
  const known = useRef<Map<string, StatusLabel>>();
  const [said, setSaid] = useState('');
  const sessions = model.sessions.value;
  useEffect(() => {
    if (!sessions) return;
    const before = known.current;
    known.current = new Map(sessions.map((session) => [session.session_id, session.label]));
    const changed = before ? sessions.filter((session) => before.get(session.session_id) !== session.label) : [];
    if (changed.length > 0) setSaid(changed.map((session) => texts.statusOf(nameOf(session), texts.labels[session.label])).join('. '));
  }, [sessions]);
  return <p class="sr" role="status">{said}</p>;
}

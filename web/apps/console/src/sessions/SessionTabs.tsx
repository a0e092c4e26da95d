import type { ConsoleModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { X } from 'lucide-preact';
import { Status, nameOf } from './Status.tsx';

/** The open sessions, up to ten. */
export function SessionTabs({ model }: { model: ConsoleModel }) {
  const open = model.openIds.value.flatMap((id) => (model.sessions.value ?? []).find((session) => session.session_id === id) ?? []);
  return (
    <div class="sess">
      <div class="row" role="tablist" aria-label={texts.activeSessions}>
        {open.map((session) => (
          <button key={session.session_id} type="button" role="tab" aria-selected={session.session_id === model.currentId.value} onClick={() => model.openSession(session.session_id)}>
            <Status label={session.label} /><span class="trim">{nameOf(session)}</span>
          </button>
        ))}
      </div>
      {model.current.value && (
        <button class="btn quiet s icon" type="button" aria-label={texts.closeTab(nameOf(model.current.value.summary.value))} onClick={() => model.currentId.value && model.closeTab(model.currentId.value)}>
          <X class="i" aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

import type { ConsoleModel, SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { clock } from './Status.tsx';

/** Why it ended, when, and how long it was. The log stays beside it. */
export function EndedPanel({ model, session }: { model: ConsoleModel; session: SessionModel }) {
  const { phase, label_since_ms: endedMs, session_id: id } = session.summary.value;
  if (phase.type !== 'ended') return null;
  const startedMs = session.startedMs.value;
  const isRead = session.logState.value === 'here';
  const duration = startedMs === undefined ? texts.neverStarted : clock(endedMs - startedMs);
  return (
    <section class="desk place" aria-labelledby="ended-title">
      <div class="card">
        <h2 id="ended-title">{texts.endedTitle}</h2>
        <dl class="facts">
          <div><dt>{texts.endedBy}</dt><dd>{texts.endedReasons[phase.reason]}</dd></div>
          <div><dt>{texts.endedAt}</dt><dd><time>{new Date(endedMs).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}</time></dd></div>
          {isRead && <div><dt>{texts.duration}</dt><dd class="num">{duration}</dd></div>}
        </dl>
        {session.logState.value === 'loading' && <p role="status" class="muted">{texts.logLoading}</p>}
        {session.logState.value === 'failed' && (
          <div class="row">
            <p role="alert" class="muted">{texts.logFailed}</p>
            <button class="btn" type="button" onClick={() => model.readLog(id)}>{texts.tryAgain}</button>
          </div>
        )}
        <div class="row"><button class="btn" type="button" onClick={() => model.closeTab(id)}>{texts.closeThisTab}</button></div>
      </div>
    </section>
  );
}

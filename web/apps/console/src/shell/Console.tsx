import type { ConsoleModel, SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Plus } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { Sources } from '../eyes/Sources.tsx';
import { Keys } from '../keys/Keys.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { LensDesk } from '../lens/LensDesk.tsx';
import { TalkSign } from '../lens/TalkSign.tsx';
import { EndedPanel } from '../sessions/EndedPanel.tsx';
import { EntryPanel } from '../sessions/EntryPanel.tsx';
import { NewSession } from '../sessions/NewSession.tsx';
import { SessionHead } from '../sessions/SessionHead.tsx';
import { SessionList } from '../sessions/SessionList.tsx';
import { SessionTabs, WORK_PANEL } from '../sessions/SessionTabs.tsx';
import { Talk } from '../stream/Talk.tsx';
import { Announcer } from './Announcer.tsx';
import { Elsewhere } from './Elsewhere.tsx';
import { AttackNotice, LineState, ProblemBar } from './Notices.tsx';

interface Props {
  model: ConsoleModel;
  onSignOut(): void;
  onSignOutEverywhere(): void;
  onExpired(): void;
}

type Panel = 'none' | 'new' | 'keys';

function Place({ model, session, panel, onMakeNew }: { model: ConsoleModel; session: SessionModel; panel: Panel; onMakeNew(): void }) {
  switch (session.summary.value.phase.type) {
    case 'created':
    case 'connecting':
      // The dialog shows the same code, once is enough.
      return panel === 'new' ? <section class="desk place" /> : <EntryPanel model={model} session={session} onMakeNew={onMakeNew} />;
    case 'waiting':
    case 'active':
      return session.camera.isThere.value ? <LensDesk session={session} /> : <Sources model={model} session={session} />;
    case 'ended':
      return <EndedPanel model={model} session={session} />;
  }
}

function Work({ model, panel, onMakeNew }: { model: ConsoleModel; panel: Panel; onMakeNew(): void }) {
  const session = model.current.value;
  if (!session) {
    return (
      <main class="work">
        <h1 class="sr">{texts.console}</h1>
        {model.openIds.value.length > 0 && <SessionTabs model={model} />}
        <p class="empty">{model.sessions.value ? texts.noneOpen : texts.loading}</p>
      </main>
    );
  }
  const id = session.summary.value.session_id;
  return (
    <main class="work">
      <SessionTabs model={model} />
      <div class="panel" id={WORK_PANEL} role="tabpanel" aria-labelledby={`${WORK_PANEL}-${id}`} key={id}>
        <SessionHead model={model} session={session} />
        <div class="split"><Place model={model} session={session} panel={panel} onMakeNew={onMakeNew} /><Talk session={session} /></div>
      </div>
    </main>
  );
}

/** Has the browser ask before it leaves a page that has something which is nowhere else. */
function useLeaveQuestion(model: ConsoleModel): void {
  const mustAsk = model.hasUnsaved.value;
  useEffect(() => {
    if (!mustAsk) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [mustAsk]);
}

/** The technician's place of work. */
export function Console({ model, onSignOut, onSignOutEverywhere, onExpired }: Props) {
  const [panel, setPanel] = useState<Panel>('none');
  useKeys(model, { newSession: () => setPanel('new'), help: () => setPanel('keys') });
  useLeaveQuestion(model);
  const place = model.place.value;
  // Keys that were pressed while another tab had the work open nothing here.
  useEffect(() => setPanel('none'), [place]);
  const line = model.signaling.state.value;
  useEffect(() => {
    if (line === 'signed_out') onExpired();
  }, [line]);
  if (place === 'elsewhere') return <Elsewhere model={model} />;
  return (
    <div class="console">
      <header class="bar">
        <strong class="trim">{model.organisation.value}</strong>
        <button class="btn primary" type="button" aria-label={texts.newSession} onClick={() => setPanel('new')}><Plus class="i" aria-hidden="true" />{texts.newSession} <kbd aria-hidden="true">N</kbd></button>
        <LineState model={model} />
        <TalkSign model={model} />
        <span class="push row">
          <span class="trim">{model.me.name}</span>
          <button class="btn quiet" type="button" onClick={onSignOut}>{texts.signOut}</button>
          <button class="btn quiet" type="button" title={texts.signOutEverywhereHelp} onClick={onSignOutEverywhere}>{texts.signOutEverywhere}</button>
        </span>
      </header>
      <SessionList model={model} />
      <Work model={model} panel={panel} onMakeNew={() => setPanel('new')} />
      <div class="problem-place">
        <AttackNotice model={model} />
        <ProblemBar model={model} />
      </div>
      <Announcer model={model} />
      {panel === 'new' && <NewSession model={model} onClose={() => setPanel('none')} />}
      {panel === 'keys' && <Keys onClose={() => setPanel('none')} />}
    </div>
  );
}

import type { ConsoleModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Plus } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { Desktop } from '../desktop/Desktop.tsx';
import { Keys } from '../keys/Keys.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { NewSession } from '../sessions/NewSession.tsx';
import { SessionHead } from '../sessions/SessionHead.tsx';
import { SessionList } from '../sessions/SessionList.tsx';
import { SessionTabs } from '../sessions/SessionTabs.tsx';
import { Talk } from '../stream/Talk.tsx';

interface Props {
  model: ConsoleModel;
  onSignOut(): void;
  onExpired(): void;
}

function problemOf(model: ConsoleModel): string {
  if (model.signaling.state.value === 'reconnecting') return texts.reconnecting;
  const problem = model.problem.value || model.current.value?.problem.value || '';
  if (problem === 'too_many_open') return texts.tooManyOpen;
  return problem === 'offline' ? texts.offline : problem;
}

function Work({ model }: { model: ConsoleModel }) {
  const session = model.current.value;
  if (!session) return <main class="work"><p class="empty">{model.sessions.value ? texts.noneOpen : texts.loading}</p></main>;
  return (
    <main class="work">
      <SessionTabs model={model} />
      <SessionHead model={model} session={session} />
      <div class="split"><Desktop key={session.summary.value.session_id} session={session} /><Talk session={session} /></div>
    </main>
  );
}

/** The technician's place of work. */
export function Console({ model, onSignOut, onExpired }: Props) {
  const [panel, setPanel] = useState<'none' | 'new' | 'keys'>('none');
  useKeys(model, { newSession: () => setPanel('new'), help: () => setPanel('keys') });
  const line = model.signaling.state.value;
  useEffect(() => {
    if (line === 'signed_out') onExpired();
  }, [line]);
  return (
    <div class="console">
      <header class="bar">
        <strong class="trim">{model.organisation.value}</strong>
        <button class="btn primary" type="button" aria-label={texts.newSession} onClick={() => setPanel('new')}><Plus class="i" aria-hidden="true" />{texts.newSession} <kbd aria-hidden="true">N</kbd></button>
        <span class="push row"><span class="trim">{model.me.name}</span><button class="btn quiet" type="button" onClick={onSignOut}>{texts.signOut}</button></span>
      </header>
      <SessionList model={model} />
      <Work model={model} />
      <p class="problem" role="status" hidden={!problemOf(model)}>{problemOf(model)}</p>
      {panel === 'new' && <NewSession model={model} onClose={() => setPanel('none')} />}
      {panel === 'keys' && <Keys onClose={() => setPanel('none')} />}
    </div>
  );
}

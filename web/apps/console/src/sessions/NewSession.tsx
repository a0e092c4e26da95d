import type { Entry, SessionId } from '@bowline/protocol';
import { type ConsoleModel, type EntryKey, problemOf } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Dialog } from '../parts/Dialog.tsx';
import { Tabs } from '../parts/Tabs.tsx';
import { wordsOfProblem } from '../shell/problem-words.ts';
import { EntryKeyCard } from './EntryKeyCard.tsx';

const PANEL = 'new-session';
const WAYS: readonly { key: Entry; content: string }[] = [{ key: 'pin', content: texts.tabPin }, { key: 'link', content: texts.tabLink }];

interface Made {
  id: SessionId;
  entryKey: EntryKey;
}

interface PanelProps {
  model: ConsoleModel;
  made: Made;
  onMakeNew(): void;
  onStart(): void;
}

function MadePanel({ model, made, onMakeNew, onStart }: PanelProps) {
  const panel = useRef<HTMLDivElement>(null);
  const session = model.sessions.value?.find((other) => other.session_id === made.id);
  // The button that had the focus is gone.
  useEffect(() => panel.current?.focus(), []);
  return (
    <div ref={panel} tabIndex={-1}>
      {session && <EntryKeyCard model={model} session={session} entryKey={made.entryKey} copyAtOnce onMakeNew={onMakeNew} onStart={onStart} />}
    </div>
  );
}

/** Makes a session and shows its code or link. */
export function NewSession({ model, onClose }: { model: ConsoleModel; onClose(): void }) {
  const [entry, setEntry] = useState<Entry>('pin');
  const [name, setName] = useState('');
  const [made, setMade] = useState<Made>();
  const [problem, setProblem] = useState('');
  const [isMaking, setMaking] = useState(false);
  const create = async (): Promise<void> => {
    if (isMaking) return;
    setProblem('');
    setMaking(true);
    try {
      const { session, pin, link, expires_ms } = await model.create({ customer_name: name.trim() || null, entry, eyes_of: null });
      setMade({ id: session.session_id, entryKey: { pin, link, expiresMs: expires_ms } });
      model.openSession(session.session_id);
    } catch (error) {
      setProblem(wordsOfProblem(problemOf(error)));
    }
    setMaking(false);
  };
  const start = (id: SessionId, close: () => void): void => {
    close();
    model.openSession(id);
    if (model.currentId.value === id) void model.act(id, 'start');
  };
  const change = (way: Entry): void => {
    setEntry(way);
    setMade(undefined);
  };
  return (
    <Dialog title={texts.newSession} onClose={onClose}>
      {(close) => (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void create();
          }}
        >
          <Tabs class="seg" label={texts.newSession} tabs={WAYS} selected={entry} panel={PANEL} onSelect={(key) => change(key === 'link' ? 'link' : 'pin')} />
          <div id={PANEL} role="tabpanel" aria-labelledby={`${PANEL}-${entry}`}>
            {made ? <MadePanel key={made.id} model={model} made={made} onMakeNew={() => setMade(undefined)} onStart={() => start(made.id, close)} /> : (
              <div class="field">
                <label for="customer">{texts.customerName}</label>
                <input id="customer" class="input" maxLength={80} autocomplete="off" value={name} onInput={(event) => setName(event.currentTarget.value)} />
              </div>
            )}
          </div>
          <p class="error" role="alert" hidden={!problem}>{problem}</p>
          <div class="row">
            <button class="btn" type="button" onClick={close}>{made ? texts.close : texts.cancel}</button>
            {!made && <button class="btn primary push" type="submit" aria-disabled={isMaking}>{entry === 'pin' ? texts.createPin : texts.copyLink}</button>}
          </div>
        </form>
      )}
    </Dialog>
  );
}

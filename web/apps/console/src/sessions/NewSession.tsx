import type { Entry, SessionCreated } from '@bowline/protocol';
import { ApiError, type ConsoleModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { clock, useNow } from './Status.tsx';

function Created({ created }: { created: SessionCreated }) {
  const left = created.expires_ms - useNow();
  return (
    <div class="created" role="status">
      {created.pin && <output class="pin" aria-label={texts.pinCode}>{`${created.pin.slice(0, 3)} ${created.pin.slice(3)}`}</output>}
      {created.link && <input class="input" readOnly aria-label={texts.tabLink} value={created.link} onFocus={(event) => event.currentTarget.select()} />}
      <p class="muted">{created.pin ? texts.pinHelp : `${texts.copied}. ${texts.linkHelp}`}</p>
      <p class="num">{left > 0 ? texts.timeLeft(clock(left)) : texts.expired}</p>
    </div>
  );
}

function EntryTabs({ entry, onChange }: { entry: Entry; onChange(entry: Entry): void }) {
  return (
    <div class="seg" role="tablist" aria-label={texts.newSession}>
      {(['pin', 'link'] as const).map((way) => (
        <button key={way} type="button" role="tab" aria-selected={entry === way} onClick={() => onChange(way)}>
          {way === 'pin' ? texts.tabPin : texts.tabLink}
        </button>
      ))}
    </div>
  );
}

/** Makes a session and shows its code or link, once. */
export function NewSession({ model, onClose }: { model: ConsoleModel; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [entry, setEntry] = useState<Entry>('pin');
  const [name, setName] = useState('');
  const [created, setCreated] = useState<SessionCreated>();
  const [problem, setProblem] = useState('');
  useEffect(() => dialog.current?.showModal(), []);
  const create = async (): Promise<void> => {
    setProblem('');
    try {
      const made = await model.create({ customer_name: name.trim() || null, entry });
      setCreated(made);
      model.openSession(made.session.session_id);
      if (made.link) await navigator.clipboard.writeText(made.link).catch(() => undefined);
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : texts.offline);
    }
  };
  const change = (way: Entry): void => {
    setEntry(way);
    setCreated(undefined);
  };
  return (
    <dialog ref={dialog} aria-label={texts.newSession} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <h2>{texts.newSession}</h2>
        <EntryTabs entry={entry} onChange={change} />
        {created ? <Created created={created} /> : (
          <div class="field">
            <label for="customer">{texts.customerName}</label>
            <input id="customer" class="input" maxLength={80} autocomplete="off" value={name} onInput={(event) => setName(event.currentTarget.value)} />
          </div>
        )}
        <p class="error" role="alert" hidden={!problem}>{problem}</p>
        <div class="row">
          <button class="btn" type="button" onClick={() => dialog.current?.close()}>{created ? texts.close : texts.cancel}</button>
          {!created && <button class="btn primary push" type="submit">{entry === 'pin' ? texts.createPin : texts.copyLink}</button>}
        </div>
      </form>
    </dialog>
  );
}

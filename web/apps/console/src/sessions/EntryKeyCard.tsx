import type { SessionSummary } from '@bowline/protocol';
import type { ConsoleModel, EntryKey } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Copy, Mail } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { copyText } from '../parts/copy.ts';
import { clock, useServerNow } from './Status.tsx';

function mailTo(link: string): string {
  return `mailto:?subject=${encodeURIComponent(texts.emailSubject)}&body=${encodeURIComponent(texts.emailBody(link))}`;
}

function LinkField({ link, copyAtOnce }: { link: string; copyAtOnce: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    setSaid('');
    const copied = await copyText(link);
    setSaid(copied ? texts.copied : texts.notCopied);
    if (!copied) field.current?.select();
  };
  useEffect(() => {
    if (copyAtOnce) void copy();
  }, []);
  return (
    <>
      <input class="input" readOnly aria-label={texts.tabLink} value={link} ref={field} onFocus={(event) => event.currentTarget.select()} />
      <div class="row center">
        <button class="btn" type="button" onClick={() => void copy()}><Copy class="i" aria-hidden="true" />{texts.copyLink}</button>
        <a class="btn" href={mailTo(link)}><Mail class="i" aria-hidden="true" />{texts.emailLink}</a>
      </div>
      <p class="hint" role="status">{said}</p>
    </>
  );
}

interface Props {
  model: ConsoleModel;
  session: SessionSummary;
  entryKey: EntryKey;
  copyAtOnce?: boolean;
  onMakeNew(): void;
  /** The customer is here, and the technician begins. */
  onStart?(): void;
}

/** The code or link of a new session, how long it works, and how far the customer is. */
export function EntryKeyCard({ model, session, entryKey, copyAtOnce = false, onMakeNew, onStart }: Props) {
  const { pin, link, expiresMs } = entryKey;
  const { type } = session.phase;
  const leftMs = expiresMs - useServerNow(model);
  const isOver = type === 'ended' || (leftMs <= 0 && type === 'created');
  const step = type === 'created' || type === 'connecting' || type === 'waiting' ? texts.steps[type] : undefined;
  const isOfUse = !isOver && (type === 'created' || (link && step));
  return (
    <div class="created">
      {pin && <output class={`pin ${isOver ? 'over' : ''}`} aria-label={texts.pinCode}>{`${pin.slice(0, 3)} ${pin.slice(3)}`}</output>}
      {link && <LinkField link={link} copyAtOnce={copyAtOnce} />}
      {isOfUse && <p class="muted">{pin ? texts.pinHelp : texts.linkHelp}</p>}
      {!isOver && type === 'created' && <p class="num">{texts.timeLeft(clock(leftMs))}</p>}
      <p role="status" class={isOver ? 'error center' : 'muted'}>{isOver ? texts.expired : step}</p>
      {onStart && type === 'waiting' && <button class="btn primary" type="button" onClick={onStart}>{texts.startNow}</button>}
      {isOver && <button class="btn primary" type="button" onClick={onMakeNew}>{texts.makeNew}</button>}
    </div>
  );
}

import type { SessionSummary } from '@bowline/protocol';
import type { ConsoleModel, EntryKey } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { clock } from '@bowline/ui/times.ts';
import { QrCode } from '../parts/QrCode.tsx';
import { LinkField } from './LinkField.tsx';
import { useServerNow } from './Status.tsx';

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
      {link && isOfUse && <QrCode text={link} name={texts.qrName} />}
      {isOfUse && <p class="muted">{pin ? texts.pinHelp(location.host) : texts.linkHelp}</p>}
      {!isOver && type === 'created' && <p class="num">{texts.timeLeft(clock(leftMs))}</p>}
      <p role="status" class={isOver ? 'error center' : 'muted'}>{isOver ? texts.expired : step}</p>
      {onStart && type === 'waiting' && <button class="btn primary" type="button" onClick={onStart}>{texts.startNow}</button>}
      {isOver && <button class="btn primary" type="button" onClick={onMakeNew}>{texts.makeNew}</button>}
    </div>
  );
}

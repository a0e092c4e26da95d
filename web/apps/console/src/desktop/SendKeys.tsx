import type { SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { ChevronDown, Keyboard } from 'lucide-preact';
import { useRef } from 'preact/hooks';
import { pressTogether } from './hand.ts';

const CHORDS = {
  'Ctrl-Alt-Del': [['ControlLeft', 'Control'], ['AltLeft', 'Alt'], ['Delete', 'Delete']],
  'Alt-Tab': [['AltLeft', 'Alt'], ['Tab', 'Tab']],
  Super: [['MetaLeft', 'Meta']],
  Print: [['PrintScreen', 'PrintScreen']],
  Esc: [['Escape', 'Escape']],
  F11: [['F11', 'F11']],
} as const;

/** Keys that the technician's own computer would take. */
export function SendKeys({ session }: { session: SessionModel }) {
  const details = useRef<HTMLDetailsElement>(null);
  const send = (keys: (typeof CHORDS)[keyof typeof CHORDS]): void => {
    pressTogether(session, keys);
    details.current?.removeAttribute('open');
  };
  return (
    <details class="menu" ref={details} onKeyDown={(event) => event.key === 'Escape' && details.current?.removeAttribute('open')}>
      <summary class="btn quiet s" role="button" aria-disabled={!session.handsOn.value}>
        <Keyboard class="i" aria-hidden="true" />{texts.sendKeys}<ChevronDown class="i" aria-hidden="true" />
      </summary>
      <div class="card" role="menu" aria-label={texts.sendKeys}>
        {Object.entries(CHORDS).map(([name, keys]) => (
          <button key={name} class="btn quiet s" type="button" role="menuitem" disabled={!session.handsOn.value} onClick={() => send(keys)}>{name}</button>
        ))}
      </div>
    </details>
  );
}

import type { SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { Keyboard } from 'lucide-preact';
import { Menu } from '../parts/Menu.tsx';
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
  const items = Object.entries(CHORDS).map(([name, keys]) => ({ name, act: () => pressTogether(session, keys) }));
  return <Menu label={texts.sendKeys} icon={<Keyboard class="i" aria-hidden="true" />} disabled={!session.handsOn.value} items={items} />;
}

import type { ConsoleModel } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { Mic } from 'lucide-preact';
import { nameOf } from '../sessions/Status.tsx';

const texts = consoleTexts.lens;

/** Says, whatever is shown, that the technician's microphone is open and who hears it. Pressing it closes the microphone. */
export function TalkSign({ model }: { model: ConsoleModel }) {
  const session = model.talksTo.value;
  return (
    <span role="status">
      {session && (
        <button class="btn s talk-sign" type="button" title={texts.stopTalking} onClick={() => session.camera.talk('off')}>
          <Mic class="i" aria-hidden="true" /><bdi>{texts.talkingTo(nameOf(session.summary.value))}</bdi>
        </button>
      )}
    </span>
  );
}

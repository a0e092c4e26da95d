import type { SessionModel } from '@bowline/session';
import { consoleTexts } from '@bowline/ui/texts/en-console.ts';
import { X } from 'lucide-preact';

const texts = consoleTexts.lens;

/** Whose camera is in use, so that this one could not be asked for. */
export function InTheWay({ session }: { session: SessionModel }) {
  const users = session.camera.blockedBy.value;
  return (
    <div role="alert">
      {users.length > 0 && (
        <div class="banner warn in-the-way">
          <p>{texts.inUse(users.map(({ name }) => name ?? consoleTexts.customer).join(', '))}</p>
          {users.map((user) => (
            <button key={user.id} class="btn s" type="button" onClick={() => session.camera.takeOver(user)}>{texts.giveBackAndAsk(user.name ?? consoleTexts.customer)}</button>
          ))}
          <button class="btn quiet s icon push" type="button" aria-label={consoleTexts.dismiss} onClick={() => session.camera.forgetWish()}><X class="i" aria-hidden="true" /></button>
        </div>
      )}
    </div>
  );
}

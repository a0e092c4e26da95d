import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import type { PhoneModel } from './phone-model.ts';

/** What is in force, each with a way to take it back. */
export function Grants({ model }: { model: PhoneModel }) {
  const allowed = model.view.value.capabilities.filter(({ state }) => state === 'allowed');
  if (allowed.length === 0) return null;
  return (
    <section aria-label={texts.allowedNow}>
      <ul class="rows grants">
        {allowed.map(({ capability }) => (
          <li key={capability}>
            <span class="grow">{texts.inForce[capability]}</span>
            <button class="btn t danger" type="button" aria-label={texts.stopOne(texts.inForce[capability])} onClick={() => model.revoke(capability)}>{texts.stop}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}

import type { Organisation } from '@bowline/protocol';
import { customerTexts as texts } from '@bowline/ui/texts/en-customer.ts';
import type { Place } from '../steps/surroundings.ts';
import { Globe, Lock } from 'lucide-preact';

/** Who is on the other side, before anything runs. */
export function IdentityCard({ organisation, place }: { organisation: Organisation | undefined; place: Place }) {
  return (
    <section class="card id" aria-labelledby="identity-title">
      <h2 id="identity-title">{texts.identityTitle}</h2>
      <div class="who">
        <span class="mark" aria-hidden="true">{organisation?.name.slice(0, 1)}</span>
        <span>{organisation?.name ?? texts.loading}</span>
      </div>
      <dl>
        <div><Globe class="i" aria-hidden="true" /><dt class="sr">{texts.address}</dt><dd>{organisation?.host ?? location.host}</dd></div>
        <div><Lock class="i" aria-hidden="true" /><dt class="sr">{texts.connection}</dt><dd>{place === 'phone' ? texts.encryptedHere : texts.encrypted}</dd></div>
      </dl>
    </section>
  );
}

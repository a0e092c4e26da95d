import { customerTexts as texts } from '@bowline/ui/texts/en-customer.ts';
import { useState } from 'preact/hooks';
import { type Here, intentOf } from './intent.ts';

interface Props {
  /** Package of the organisation's own app. */
  androidApp: string;
  organisation: string;
  here: Here;
}

/** Offers the organisation's own app. Everything goes on without it, too. */
export function AppBanner({ androidApp, organisation, here }: Props) {
  const [offer, setOffer] = useState<'open' | 'declined'>('open');
  if (offer === 'declined') return null;
  return (
    <section class="banner accent own-app" aria-label={texts.appLabel}>
      <p class="grow">{texts.appOffer(organisation)}</p>
      <a class="btn t primary" href={intentOf(androidApp, here)}>{texts.appOpen}</a>
      <button class="btn t" type="button" onClick={() => setOffer('declined')}>{texts.continueInBrowser}</button>
    </section>
  );
}

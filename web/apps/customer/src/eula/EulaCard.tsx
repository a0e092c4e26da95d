import type { Eula } from '@bowline/protocol';
import { customerTexts as texts } from '@bowline/ui/texts/en-customer.ts';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  eula: Eula;
  organisation: string;
  onAccept: () => void;
  onDecline: () => void;
}

/** What the organisation wants accepted first. Its text is shown as it was written, and as nothing but text. */
export function EulaCard({ eula, organisation, onAccept, onDecline }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus(), []);
  return (
    <section class="card entry eula" aria-labelledby="eula-title">
      <h2 id="eula-title" tabIndex={-1} ref={title}>{texts.eulaTitle}</h2>
      <p class="muted">{texts.eulaBody(organisation)}</p>
      <div class="eula-text" role="region" aria-label={texts.eulaText} dir="auto" tabIndex={0}>{eula.text}</div>
      <div class="answers">
        <button class="btn t" type="button" onClick={onDecline}>{texts.eulaDecline}</button>
        <button class="btn t primary" type="button" onClick={onAccept}>{texts.eulaAccept}</button>
      </div>
    </section>
  );
}

import { customerTexts as texts } from '@bowline/ui/texts/en-customer.ts';
import { TriangleAlert } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';

/** The question that stops a swindle. */
export function ScamQuestion({ onOpen }: { onOpen: () => void }) {
  return (
    <section class="banner warn scam" aria-labelledby="scam-title">
      <h2 id="scam-title"><TriangleAlert class="i" aria-hidden="true" />{texts.scamTitle}</h2>
      <p>{texts.scam}</p>
      <a
        href="#advice"
        onClick={(event) => {
          event.preventDefault();
          onOpen();
        }}
      >
        {texts.scamLink}
      </a>
    </section>
  );
}

/** What to do if a stranger called. Takes the place of the code field. */
export function Advice({ onBack }: { onBack: () => void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <section class="card entry advice" aria-labelledby="advice-title">
      <h2 id="advice-title" tabIndex={-1} ref={title}>{texts.adviceTitle}</h2>
      <ol>
        {texts.advice.map((line, index) => (
          <li key={line}><span class="n" aria-hidden="true">{index + 1}</span><span>{line}</span></li>
        ))}
      </ol>
      <button class="btn l" type="button" onClick={onBack}>{texts.adviceBack}</button>
    </section>
  );
}

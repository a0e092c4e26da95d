import type { ConsoleModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { useEffect, useRef } from 'preact/hooks';

/** Stands in the place of the console while another tab has it. */
export function Elsewhere({ model }: { model: ConsoleModel }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <main class="door">
      <div class="card">
        <h1 tabIndex={-1} ref={title}>{texts.elsewhereTitle}</h1>
        <p class="muted">{texts.elsewhere}</p>
        <button class="btn primary wide" type="button" onClick={() => model.useHere()}>{texts.useHere}</button>
      </div>
    </main>
  );
}

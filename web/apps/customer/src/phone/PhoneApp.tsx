import '@preact/signals';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { Ended } from './Ended.tsx';
import type { ScreenProps } from './phone-model.ts';
import { Session } from './Session.tsx';

function Broken({ shell }: Pick<ScreenProps, 'shell'>) {
  return (
    <main class="phone-end" role="alert">
      <h1>{texts.brokenTitle}</h1>
      <p>{texts.brokenBody}</p>
      <button class="btn t primary wide" type="button" onClick={() => shell.reload()}>{texts.reload}</button>
    </main>
  );
}

/** A session in the browser, from waiting to the receipt. */
export function PhoneApp({ model, streams, shell }: ScreenProps) {
  if (model.health.value === 'broken') return <Broken shell={shell} />;
  return model.view.value.stage === 'ended' ? <Ended model={model} shell={shell} /> : <Session model={model} streams={streams} shell={shell} />;
}

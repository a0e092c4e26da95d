import { customerTexts as texts } from '@bowline/ui/texts/en-customer.ts';
import '@preact/signals';
import { useState } from 'preact/hooks';
import { Advice, ScamQuestion } from './advice/Advice.tsx';
import { EntryForm } from './entry/EntryForm.tsx';
import type { EntryModel } from './entry/entry-model.ts';
import { EulaCard } from './eula/EulaCard.tsx';
import { IdentityCard } from './identity/IdentityCard.tsx';
import { AppBanner } from './own-app/AppBanner.tsx';
import type { Here } from './own-app/intent.ts';
import { NextSteps } from './steps/NextSteps.tsx';
import type { Browser } from './steps/surroundings.ts';
import { TextSize } from './text-size/TextSize.tsx';
import type { TextSizeModel } from './text-size/text-size.ts';
import { Tutorial } from './tutorial/Tutorial.tsx';

interface Props {
  model: EntryModel;
  browser: Browser;
}

function Entry({ model, browser }: Props) {
  const { value } = model.state;
  if (value.type === 'eula') {
    const organisation = model.organisation.value?.name ?? location.host;
    return <EulaCard eula={value.eula} organisation={organisation} onAccept={() => void model.acceptEula()} onDecline={() => model.declineEula()} />;
  }
  if (value.type === 'tutorial') return <Tutorial technician={value.accepted.technician_name} onLeave={(again) => void model.leaveTutorial(again)} />;
  if (value.type === 'saved') {
    return <section class="card entry"><NextSteps model={model} browser={browser} /></section>;
  }
  const isInBrowser = model.parts.place === 'phone' || value.type === 'found';
  return (
    <section class="card entry">
      <EntryForm model={model} />
      <ol aria-label={texts.nextLabel}>
        {(isInBrowser ? texts.nextInBrowser : texts.next).map(([what, more], index) => (
          <li key={what}><span class="n" aria-hidden="true">{index + 1}</span><span><b>{what}</b> {more}</span></li>
        ))}
      </ol>
    </section>
  );
}

/** Whether the customer still chooses how to go on. */
function isChoosing({ state }: EntryModel): boolean {
  const { type } = state.value;
  return type !== 'eula' && type !== 'tutorial' && type !== 'saved';
}

interface PageProps extends Props {
  textSize: TextSizeModel;
  /** Where the page is, if apps for Android can be opened from there. */
  android: Here | undefined;
}

/** The page at `/` and `/l/{token}`. */
export function SupportPage({ model, browser, textSize, android }: PageProps) {
  const [advice, setAdvice] = useState<'closed' | 'open'>('closed');
  const organisation = model.organisation.value;
  const asksForCode = isChoosing(model) && advice === 'closed';
  return (
    <>
      <header class="top">
        <span class="mark" aria-hidden="true">{organisation?.name.slice(0, 1)}</span>
        <strong>{organisation?.name}</strong>
        <TextSize model={textSize} />
      </header>
      <main>
        {android && organisation?.android_app && isChoosing(model) && <AppBanner androidApp={organisation.android_app} organisation={organisation.name} here={android} />}
        <h1>{texts.title}</h1>
        <p class="lead">{model.parts.way.type === 'link' ? texts.leadLink : asksForCode ? texts.lead : texts.leadAfter}</p>
        <div class="two">
          {advice === 'open' ? <Advice onBack={() => setAdvice('closed')} /> : <Entry model={model} browser={browser} />}
          <aside class="side">
            <IdentityCard organisation={organisation} place={model.parts.place} />
            <ScamQuestion onOpen={() => setAdvice('open')} />
          </aside>
        </div>
      </main>
      <footer><span>{texts.footer}</span><span class="push">{texts.product}</span></footer>
    </>
  );
}

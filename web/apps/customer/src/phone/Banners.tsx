import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import type { PhoneModel } from './phone-model.ts';
import { firstNameOf } from './words.ts';

interface Banner {
  key: string;
  look: '' | 'warn' | 'ok' | 'danger';
  title: string;
  body?: string;
}

function lineBanner(model: PhoneModel): Banner | undefined {
  const { stage } = model.view.value;
  if (model.line.value === 'connecting') return { key: 'line', look: '', title: texts.connecting };
  if (model.line.value !== 'online') return { key: 'line', look: 'warn', title: texts.reconnecting, body: texts.reconnectingBody };
  if (stage === 'on_hold') return { key: 'hold', look: '', title: texts.holdTitle, body: texts.holdBody };
  if (stage === 'active' && model.technicianState.value === 'away') return { key: 'away', look: 'warn', title: texts.awayTitle, body: texts.awayBody };
  if (stage === 'waiting') return { key: 'waiting', look: '', title: texts.waitingTitle, body: texts.waitingBody };
  return undefined;
}

function bannersOf(model: PhoneModel): Banner[] {
  const banners: (Banner | undefined)[] = [lineBanner(model)];
  const { stage, is_everything_stopped } = model.view.value;
  if (is_everything_stopped) banners.push({ key: 'stopped', look: 'ok', title: texts.stoppedTitle, body: texts.stoppedBody(firstNameOf(model.technician.value)) });
  if (stage === 'waiting') banners.push({ key: 'scam', look: 'warn', title: texts.scamTitle, body: texts.scam });
  if (model.keeping.value === 'not_kept') banners.push({ key: 'kept', look: 'warn', title: texts.notKeptTitle, body: texts.notKeptBody });
  return banners.filter((banner) => banner !== undefined);
}

function NoticeBanner({ model }: { model: PhoneModel }) {
  const notice = model.notice.value;
  if (!notice) return null;
  const why = notice.type === 'not_sent' ? texts.fileTroubles[notice.why] : notice.why;
  return (
    <div class="banner danger" role="alert">
      <p class="grow" dir="auto">{texts.notSent(notice.name, why)}</p>
      <button class="btn t" type="button" onClick={() => model.dismissNotice()}>{texts.dismiss}</button>
    </div>
  );
}

/** How things are, where that is not as usual. */
export function Banners({ model }: { model: PhoneModel }) {
  return (
    <div class="banners">
      <div role="status">
        {bannersOf(model).map(({ key, look, title, body }) => (
          <div key={key} class={`banner ${look}`}><p><b>{title}</b>{body && <> {body}</>}</p></div>
        ))}
      </div>
      <NoticeBanner model={model} />
    </div>
  );
}

import type { SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { sizeOf } from '../stream/words.ts';
import { useId } from 'preact/hooks';

function Fact({ name, value }: { name: string; value: string | undefined }) {
  return <div><dt>{name}</dt><dd>{value ?? texts.notKnown}</dd></div>;
}

/** The value in words, if there is one. */
function say(value: number | undefined, words: (value: number) => string): string | undefined {
  return value === undefined ? undefined : words(value);
}

function SaveData({ session }: { session: SessionModel }) {
  const saves = session.savesData.value;
  const id = useId();
  return (
    <div class="saving">
      <div class="row">
        <span id={`${id}-name`}>{texts.saveData}</span>
        <button
          class="switch" type="button" role="switch" aria-checked={saves} aria-labelledby={`${id}-name`} aria-describedby={`${id}-help`}
          onClick={() => session.saveData(saves ? 'no' : 'yes')}
        >
          {saves ? texts.on : texts.off}
        </button>
      </div>
      <p class="hint" id={`${id}-help`}>{texts.saveDataHelp}</p>
    </div>
  );
}

/** The same of a customer's browser, which says less of its picture and sends what the line takes. */
export function LensQualityPanel({ session, id, path }: { session: SessionModel; id: string; path: string }) {
  const { board, data, picture } = session.camera;
  const size = picture.size.value;
  const used = data.used.value;
  const frames = size && board.value?.fps.value;
  return (
    <div class="card" id={id} role="group" aria-label={texts.quality}>
      <dl>
        <Fact name={texts.pathName} value={path} />
        <Fact name={texts.roundTrip} value={say(session.rttMs.value, texts.ms)} />
        <Fact name={texts.dataRate} value={say(session.quality.value?.kbitPerSecond, texts.kbit)} />
        <Fact name={texts.frames} value={say(frames, texts.perSecond)} />
        <Fact name={texts.pictureSize} value={size && texts.size(size.width, size.height)} />
        <Fact name={texts.lens.dataUsed} value={texts.lens.about(sizeOf(used.sent_bytes + used.received_bytes))} />
      </dl>
    </div>
  );
}

/** What the line and the picture are like, in figures, and what may be done about it. */
export function QualityPanel({ session, id, path }: { session: SessionModel; id: string; path: string }) {
  const numbers = session.numbers.value;
  const { sender } = numbers ?? {};
  const coder = sender && (sender.coderMs === undefined ? texts.noFilm : texts.ms(Math.round(sender.coderMs)));
  return (
    <div class="card" id={id} role="group" aria-label={texts.quality}>
      <dl>
        <Fact name={texts.pathName} value={path} />
        <Fact name={texts.roundTrip} value={say(session.rttMs.value, texts.ms)} />
        <Fact name={texts.loss} value={say(sender && Math.round(sender.lost * 1000) / 10, texts.percent)} />
        <Fact name={texts.pictureRate} value={say(numbers?.kbitPerSecond, texts.kbit)} />
        <Fact name={texts.frames} value={say(numbers?.framesPerSecond, texts.perSecond)} />
        <Fact name={texts.coding} value={coder} />
        <Fact name={texts.exactName} value={say(session.exactPercent.value, texts.percent)} />
      </dl>
      <SaveData session={session} />
    </div>
  );
}

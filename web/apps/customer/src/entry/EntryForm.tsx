import { customerTexts as texts } from '@bowline/ui/texts/en-customer.ts';
import { CircleAlert, Clock } from 'lucide-preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { EntryModel } from './entry-model.ts';

interface Props {
  model: EntryModel;
}

interface Notice {
  /** A notice that is no trouble looks like one that is not. */
  look?: 'told';
  title: string;
  help: string;
}

function supported(model: EntryModel): string {
  const names: Readonly<Record<string, string>> = texts.systems;
  return (model.organisation.value?.applets ?? []).map((name) => names[name] ?? name).join(', ');
}

function noAppletHelp(model: EntryModel): string {
  const { system } = model.parts;
  return system === 'linux_other' ? texts.noAppletProcessor : texts.noAppletHelp(texts.systems[system], supported(model));
}

/** Said before anything is typed: this computer cannot run what would be saved. */
function noApplet(model: EntryModel): Notice | undefined {
  const applets = model.organisation.value?.applets;
  if (model.parts.place === 'phone') return undefined;
  if (!applets || applets.includes(model.parts.system)) return undefined;
  return { title: texts.noApplet, help: applets.length > 0 ? noAppletHelp(model) : texts.noAppletAnywhere };
}

function noticeOf(model: EntryModel): Notice | undefined {
  const isLink = model.parts.way.type === 'link';
  // A link has one text for every reason, so that it says nothing about other links.
  if (isLink && model.state.value.type === 'too_many_tries') return { title: texts.wrongLink, help: texts.wrongLinkHelp };
  switch (model.state.value.type) {
    case 'incomplete':
      return { title: texts.incomplete, help: '' };
    case 'wrong':
      return isLink ? { title: texts.wrongLink, help: texts.wrongLinkHelp } : { title: texts.wrong, help: texts.wrongHelp };
    case 'too_many_tries':
      return { title: texts.tooMany(Math.max(1, Math.ceil(model.waitSeconds.value / 60))), help: texts.tooManyHelp };
    case 'no_applet':
      return noApplet(model) ?? { title: texts.noApplet, help: noAppletHelp(model) };
    case 'offline':
      return { title: texts.offline, help: texts.offlineHelp };
    case 'failed':
      return { title: texts.failed, help: texts.failedHelp };
    case 'declined':
      return { look: 'told', title: texts.declined, help: isLink ? texts.declinedLinkHelp : texts.declinedHelp };
    case 'no_webrtc':
      return { title: texts.noWebRtc, help: texts.noWebRtcHelp };
    case 'no_core':
      return { title: texts.noCore, help: texts.noCoreHelp };
    case 'ready':
    case 'checking':
      return noApplet(model);
    case 'saved':
    case 'found':
    case 'eula':
    case 'tutorial':
      return undefined;
  }
}

function CodeField({ model, notice }: Props & { notice: Notice | undefined }) {
  const { type } = model.state.value;
  const field = useRef<HTMLInputElement>(null);
  // There is one thing to do here: whoever hears the digits can type at once, and again after a miss.
  useLayoutEffect(() => {
    if (type === 'ready' || type === 'wrong' || type === 'incomplete' || type === 'declined') field.current?.focus();
  }, [type]);
  return (
    <div class="field">
      <label for="code">{model.parts.place === 'phone' ? texts.pinLabel : texts.codeLabel}</label>
      <input
        ref={field}
        id="code"
        class="input code"
        inputMode="numeric"
        autocomplete="one-time-code"
        spellcheck={false}
        placeholder={type === 'too_many_tries' ? '······' : undefined}
        disabled={type === 'too_many_tries'}
        aria-invalid={type === 'wrong' || type === 'incomplete' ? 'true' : undefined}
        aria-describedby={notice ? 'notice' : undefined}
        value={model.code.value}
        onInput={(event) => {
          model.type(event.currentTarget.value);
          event.currentTarget.value = model.code.value;
        }}
      />
    </div>
  );
}

function countdown(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function SubmitButton({ model }: Props) {
  const { type } = model.state.value;
  const button = useRef<HTMLButtonElement>(null);
  const isLink = model.parts.way.type === 'link';
  useLayoutEffect(() => {
    if (isLink && type === 'declined') button.current?.focus();
  }, [isLink, type]);
  if (type === 'too_many_tries') {
    return (
      <button class="btn l wide" type="button" disabled>
        {texts.tryAgainIn} <span class="num">{countdown(model.waitSeconds.value)}</span>
      </button>
    );
  }
  return (
    <button ref={button} class={`btn primary ${model.parts.place === 'phone' ? 't' : 'l'} wide`} type="submit" aria-disabled={type === 'checking'}>
      {type === 'checking' ? texts.starting : submitWord(model)}
    </button>
  );
}

function submitWord(model: EntryModel): string {
  const isPhone = model.parts.place === 'phone';
  // A phone has nothing but the browser to go on in.
  if (model.state.value.type === 'found') return isPhone ? texts.continueHere : texts.continueInBrowser;
  return isPhone ? texts.connect : texts.start;
}

/** For a computer that has no program, or on which none can be opened. */
function BrowserButton({ model }: Props) {
  const { type } = model.state.value;
  if (model.parts.place === 'phone' || type === 'found' || type === 'too_many_tries') return null;
  const isOnlyWay = type === 'no_applet' || noApplet(model) !== undefined;
  return (
    <div class="browser-way">
      <button class="btn l wide" type="button" aria-disabled={type === 'checking'} aria-describedby="browser-help" onClick={() => void model.continueInBrowser()}>{texts.continueInBrowser}</button>
      <p class="muted" id="browser-help">{isOnlyWay ? texts.continueHelp : `${texts.continueInstead} ${texts.continueHelp}`}</p>
    </div>
  );
}

/** Where the session cannot go on in this browser, a page that needs nothing of it still can. */
function PlainLink({ model }: Props) {
  const { type } = model.state.value;
  if (type !== 'no_webrtc' && type !== 'no_core') return null;
  return (
    <>
      <a class="btn t wide" href="?plain" aria-describedby="plain-help">{texts.chat}</a>
      <p class="muted" id="plain-help">{texts.plainHelp}</p>
    </>
  );
}

/** On a phone, for somebody who wants to write and nothing else. A link says first who it is. */
function ChatButton({ model }: Props) {
  const { type } = model.state.value;
  if (model.parts.place !== 'phone' || type === 'too_many_tries' || type === 'no_webrtc' || type === 'no_core') return null;
  if (model.parts.way.type === 'link' && type !== 'found') return null;
  return (
    <>
      <button class="btn t wide" type="button" aria-disabled={type === 'checking'} aria-describedby="chat-help" onClick={() => void model.continueInBrowser('chat')}>{texts.chat}</button>
      <p class="muted" id="chat-help">{texts.chatHelp}</p>
    </>
  );
}

/** Who helps, before anything begins. */
function Found({ model }: Props) {
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus(), []);
  const { value } = model.state;
  if (value.type !== 'found') return null;
  return (
    <div class="notice found">
      <h2 tabIndex={-1} ref={title}>{texts.helper(value.accepted.technician_name)}</h2>
      <p class="muted">{texts.foundHelp}</p>
    </div>
  );
}

/** Code field and button, or for a link the button alone. */
export function EntryForm({ model }: Props) {
  const notice = noticeOf(model);
  const Icon = model.state.value.type === 'too_many_tries' ? Clock : CircleAlert;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void model.submit();
      }}
    >
      {model.parts.way.type === 'pin' && model.state.value.type !== 'found' && <CodeField model={model} notice={notice} />}
      <div role="alert" id="notice" class="notice" hidden={!notice}>
        {notice && (
          <p class={notice.look ?? 'error'}>
            <Icon class="i" aria-hidden="true" />
            {notice.title}
          </p>
        )}
        {notice?.help && <p class="muted">{notice.help}</p>}
      </div>
      {model.state.value.type === 'found' && <Found model={model} />}
      <SubmitButton model={model} />
      <BrowserButton model={model} />
      <ChatButton model={model} />
      <PlainLink model={model} />
    </form>
  );
}

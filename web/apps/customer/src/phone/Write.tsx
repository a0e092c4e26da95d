import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { ImagePlus, Paperclip, Send } from 'lucide-preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PhoneModel, ScreenProps } from './phone-model.ts';

interface PickProps {
  model: PhoneModel;
  what: 'file' | 'photo';
}

/** A button that opens the system's own choice of files, or the camera. */
function PickButton({ model, what }: PickProps) {
  const input = useRef<HTMLInputElement>(null);
  const isPhoto = what === 'photo';
  const Icon = isPhoto ? ImagePlus : Paperclip;
  const name = isPhoto ? texts.sendPhoto : texts.sendFile;
  return (
    <>
      <input
        ref={input} type="file" hidden aria-hidden="true" tabIndex={-1} multiple={!isPhoto}
        accept={isPhoto ? 'image/*' : undefined} capture={isPhoto ? 'environment' : undefined}
        onChange={({ currentTarget }) => {
          model.sendFiles([...(currentTarget.files ?? [])]);
          // The same file can be chosen once more.
          currentTarget.value = '';
        }}
      />
      <button class="btn t icon" type="button" aria-label={name} title={name} onClick={() => input.current?.click()}><Icon class="i" aria-hidden="true" /></button>
    </>
  );
}

/** The message box, and what sends files and photos. */
export function Write({ model, shell }: Pick<ScreenProps, 'model' | 'shell'>) {
  const { draft } = shell;
  const [problem, setProblem] = useState('');
  const box = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    draft.enter(current);
    return () => draft.leave(current);
  }, [draft]);
  const send = (): void => {
    const outcome = model.chat(draft.text.value);
    setProblem(outcome === 'too_long' ? texts.tooLong : '');
    if (outcome === 'taken') draft.text.value = '';
    // The keyboard of the phone stays.
    box.current?.focus();
  };
  return (
    <form class="write" onSubmit={(event) => { event.preventDefault(); send(); }}>
      <p role="alert" class="error">{problem}</p>
      <div class="write-row">
        <PickButton model={model} what="file" />
        {shell.place === 'phone' && <PickButton model={model} what="photo" />}
        <div class="write-say">
          <textarea
            ref={box} class="input l" rows={1} aria-label={texts.message} placeholder={texts.messageHint} value={draft.text.value} enterkeyhint="send"
            onInput={({ currentTarget }) => {
              draft.text.value = currentTarget.value;
              setProblem('');
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
              event.preventDefault();
              send();
            }}
          />
          <button class="btn primary t icon" type="submit" aria-label={texts.send} title={texts.send}><Send class="i" aria-hidden="true" /></button>
        </div>
      </div>
    </form>
  );
}

import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { useEffect, useRef } from 'preact/hooks';
import type { PhoneModel } from './phone-model.ts';

/** Asked once after the small X. */
export function EndDialog({ model, onClose }: { model: PhoneModel; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const { current } = dialog;
    const before = document.activeElement;
    current?.showModal();
    stay.current?.focus();
    return () => {
      // While it is open nothing outside of it takes the focus.
      current?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog class="sheet" role="alertdialog" aria-labelledby="end" aria-describedby="end-body" ref={dialog} onClose={onClose}>
      <h2 id="end">{texts.endTitle}</h2>
      <p id="end-body">{model.role.value === 'whole' ? texts.endBody : texts.endBodyEyes}</p>
      <div class="pair">
        <button class="btn t" type="button" ref={stay} onClick={onClose}>{texts.stay}</button>
        <button class="btn t danger-fill" type="button" onClick={() => model.end()}>{texts.endSession}</button>
      </div>
      <button class="btn t wide danger" type="button" aria-describedby="wrong" onClick={() => model.feelsWrong()}>{texts.feelsWrong}</button>
      <p id="wrong" class="muted">{texts.feelsWrongHelp}</p>
    </dialog>
  );
}

import { customerTexts as texts } from '@bowline/ui/texts/en-customer.ts';
import { Type } from 'lucide-preact';
import { TEXT_SIZES, type TextSizeModel } from './text-size.ts';

/** Three letters to choose from, each as large as what it does. */
export function TextSize({ model }: { model: TextSizeModel }) {
  return (
    <fieldset class="text-size">
      <legend class="sr">{texts.textSize}</legend>
      <span aria-hidden="true"><Type class="i" />{texts.textSize}</span>
      <span class="seg">
        {TEXT_SIZES.map((size) => (
          <label key={size} class={size}>
            <input type="radio" name="text-size" aria-label={texts.textSizes[size]} checked={model.size.value === size} onChange={() => model.choose(size)} />
            <span aria-hidden="true">{texts.textSizeSign}</span>
          </label>
        ))}
      </span>
    </fieldset>
  );
}

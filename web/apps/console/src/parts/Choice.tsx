import { moveFocus, partsOf } from './move-focus.ts';

interface Props<Key extends string> {
  label: string;
  options: readonly { key: Key; name: string }[];
  chosen: Key;
  onChoose(key: Key): void;
}

/** One of a few, with one stop for the Tab key; arrows, Home and End choose. */
export function Choice<Key extends string>({ label, options, chosen, onChoose }: Props<Key>) {
  const onKey = (event: KeyboardEvent & { currentTarget: Element }): void => {
    const to = moveFocus(event, partsOf(event.currentTarget, '[role=radio]'), 'across');
    const option = options.find(({ key }) => key === to?.getAttribute('data-key'));
    if (option) onChoose(option.key);
  };
  return (
    <div class="seg" role="radiogroup" aria-label={label} onKeyDown={onKey}>
      {options.map(({ key, name }) => (
        <button key={key} data-key={key} type="button" role="radio" aria-checked={key === chosen} tabIndex={key === chosen ? 0 : -1} onClick={() => onChoose(key)}>{name}</button>
      ))}
    </div>
  );
}

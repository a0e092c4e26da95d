import type { ComponentChildren } from 'preact';
import { moveFocus, partsOf } from './move-focus.ts';

export interface Tab {
  key: string;
  content: ComponentChildren;
}

interface Props {
  label: string;
  class: string;
  tabs: readonly Tab[];
  selected: string | undefined;
  /** Id of what the selected tab shows. */
  panel: string;
  onSelect(key: string): void;
  onDelete?(key: string): void;
}

/** A row of tabs with one stop for the Tab key; arrows, Home and End choose. */
export function Tabs({ label, class: className, tabs, selected, panel, onSelect, onDelete }: Props) {
  const onKey = (event: KeyboardEvent & { currentTarget: Element }): void => {
    const focused = document.activeElement?.getAttribute('data-key');
    if (event.key === 'Delete' && onDelete && focused) {
      event.preventDefault();
      onDelete(focused);
      return;
    }
    const to = moveFocus(event, partsOf(event.currentTarget, '[role=tab]'), 'across');
    const key = to?.getAttribute('data-key');
    if (key) onSelect(key);
  };
  return (
    <div class={className} role="tablist" aria-label={label} onKeyDown={onKey}>
      {tabs.map(({ key, content }) => (
        <button
          key={key} data-key={key} id={`${panel}-${key}`} type="button" role="tab" aria-selected={key === selected}
          aria-controls={key === selected ? panel : undefined} tabIndex={key === selected ? 0 : -1} onClick={() => onSelect(key)}
        >
          {content}
        </button>
      ))}
    </div>
  );
}

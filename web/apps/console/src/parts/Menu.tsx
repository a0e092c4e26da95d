import { ChevronDown } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { moveFocus, partsOf } from './move-focus.ts';

interface Props {
  label: string;
  icon: ComponentChildren;
  disabled: boolean;
  items: readonly { name: string; act(): void }[];
}

/** A button with a menu, as keyboards and screen readers know it. */
export function Menu({ label, icon, disabled, items }: Props) {
  const [open, setOpen] = useState<'closed' | 'first' | 'last'>('closed');
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const parts = partsOf(list.current, '[role=menuitem]');
    if (open !== 'closed') parts.at(open === 'first' ? 0 : -1)?.focus();
  }, [open]);
  useEffect(() => {
    if (disabled) setOpen('closed');
  }, [disabled]);
  const close = (): void => {
    setOpen('closed');
    button.current?.focus();
  };
  const onButtonKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    event.stopPropagation();
    setOpen(event.key === 'ArrowDown' ? 'first' : 'last');
  };
  const onListKey = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape') return close();
    if (event.key === 'Tab') return setOpen('closed');
    const parts = partsOf(list.current, '[role=menuitem]');
    if (moveFocus(event, parts, 'down') || event.key.length !== 1 || event.key === ' ') return;
    const after = parts.findIndex((part) => part === document.activeElement) + 1;
    const letter = event.key.toLowerCase();
    [...parts.slice(after), ...parts.slice(0, after)].find((part) => part.textContent?.toLowerCase().startsWith(letter))?.focus();
  };
  return (
    <div class="menu" onFocusOut={({ relatedTarget, currentTarget }) => {
      if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) setOpen('closed');
    }}>
      <button
        ref={button} class="btn quiet s" type="button" disabled={disabled} aria-haspopup="menu" aria-expanded={open !== 'closed'} aria-controls={id}
        onClick={() => setOpen(open === 'closed' ? 'first' : 'closed')} onKeyDown={onButtonKey}
      >
        {icon}{label}<ChevronDown class="i" aria-hidden="true" />
      </button>
      {open !== 'closed' && <div class="screen-off" onClick={close} />}
      <div class="card" id={id} role="menu" aria-label={label} hidden={open === 'closed'} ref={list} onKeyDown={onListKey}>
        {items.map(({ name, act }) => (
          <button key={name} class="btn quiet s" type="button" role="menuitem" tabIndex={-1} onClick={() => { act(); close(); }}>{name}</button>
        ))}
      </div>
    </div>
  );
}

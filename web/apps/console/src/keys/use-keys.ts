import type { ConsoleModel } from '@bowline/session';
import { useEffect } from 'preact/hooks';

interface KeyActions {
  newSession(): void;
  help(): void;
}

function step(model: ConsoleModel, by: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('.list a')];
  const at = links.findIndex((link) => link === document.activeElement);
  const from = at >= 0 ? at : links.findIndex((link) => link.getAttribute('href')?.endsWith(model.currentId.value ?? '-'));
  links[Math.max(0, Math.min(links.length - 1, from + by))]?.focus();
}

function handleKey(key: string, model: ConsoleModel, actions: KeyActions): boolean {
  const summary = model.current.value?.summary.value;
  const tab = /^[1-9]$/.test(key) ? model.openIds.value[Number(key) - 1] : undefined;
  if (tab) model.openSession(tab);
  else if (key === 'n') actions.newSession();
  else if (key === '?') actions.help();
  else if (key === 'j' || key === 'k') step(model, key === 'j' ? 1 : -1);
  else if (key === 'f') document.getElementById('full-screen')?.click();
  else if (key === 'h' && summary?.phase.type === 'active') void model.act(summary.session_id, summary.flow === 'running' ? 'hold' : 'resume');
  else if (key === 'Enter' && summary?.phase.type === 'waiting') void model.act(summary.session_id, 'start');
  else return false;
  return true;
}

function isFree(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return false;
  const { target } = event;
  if (!(target instanceof Element) || document.querySelector('dialog[open]')) return false;
  return !target.closest('input, textarea, [role=img]') && !(event.key === 'Enter' && target.closest('a, button, summary'));
}

/** One key for every act, where no text is being typed. */
export function useKeys(model: ConsoleModel, actions: KeyActions): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (isFree(event) && handleKey(event.key.length === 1 ? event.key.toLowerCase() : event.key, model, actions)) event.preventDefault();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [model]);
}

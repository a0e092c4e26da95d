import type { ConsoleModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';
import { X } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { Tabs } from '../parts/Tabs.tsx';
import { Status, nameOf } from './Status.tsx';

/** Id of the region that the tabs switch. */
export const WORK_PANEL = 'work';

/** The open sessions, up to ten. */
export function SessionTabs({ model }: { model: ConsoleModel }) {
  const row = useRef<HTMLDivElement>(null);
  const open = model.openIds.value.flatMap((id) => (model.sessions.value ?? []).find((session) => session.session_id === id) ?? []);
  const tabs = open.map((session) => ({
    key: session.session_id,
    content: <><Status label={session.label} /><span class="trim"><bdi>{nameOf(session)}</bdi></span></>,
  }));
  const selected = model.currentId.value;
  useEffect(() => row.current?.querySelector('[aria-selected=true]')?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' }), [selected]);
  const close = (id: string): void => {
    model.closeTab(id);
    // The focus goes to the tab that is shown now.
    queueMicrotask(() => row.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus());
  };
  return (
    <div class="sess" ref={row}>
      <Tabs class="row" label={texts.activeSessions} tabs={tabs} selected={selected} panel={WORK_PANEL} onSelect={(id) => model.openSession(id)} onDelete={close} />
      {model.current.value && (
        <button class="btn quiet s icon" type="button" aria-label={texts.closeTab(nameOf(model.current.value.summary.value))} onClick={() => selected && close(selected)}>
          <X class="i" aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

import type { SessionModel } from '@bowline/session';
import { consoleTexts as texts } from '@bowline/ui/texts/en-console.ts';

/** Which of the customer's monitors the picture shows; nothing where there is no choice. */
export function Monitors({ session }: { session: SessionModel }) {
  if (!session.hasMonitors.value) return null;
  const { monitors, shown } = session.monitors.value;
  const choice = (monitor: number | null) => ({
    type: 'button', role: 'radio', 'aria-checked': monitor === shown, disabled: !session.isRunning.value, onClick: () => session.showMonitor(monitor),
  } as const);
  return (
    <div class="seg" role="radiogroup" aria-label={texts.monitors}>
      <button {...choice(null)}>{texts.allMonitors}</button>
      {monitors.map(({ id, name, width, height, is_primary }, at) => (
        <button key={id} {...choice(id)} title={texts.monitorName(name, is_primary)} aria-label={texts.monitor(at + 1, width, height)}>{at + 1}</button>
      ))}
    </div>
  );
}

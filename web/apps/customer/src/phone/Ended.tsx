import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { CircleCheck } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PhoneModel, PhoneShell } from './phone-model.ts';
import { dataOf, receiptRows, receiptText } from './receipt.ts';
import { durationOf } from './words.ts';

/** What the customer keeps. */
export function Ended({ model, shell }: { model: PhoneModel; shell: PhoneShell }) {
  const [page, setPage] = useState<'shown' | 'closed'>('shown');
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const { receipt } = model.view.value;
  const technician = model.technician.value;
  const organisation = model.organisation.value;
  const hadDevices = receipt.spans.some(({ capability }) => capability === 'camera' || capability === 'microphone');
  const rows = receiptRows(receipt, { technician, organisation, host: shell.host });
  return (
    <main class="phone-end">
      <CircleCheck class="i done" aria-hidden="true" />
      <h1 tabIndex={-1} ref={title}>{texts.endedTitle}</h1>
      <p class="muted"><bdi>{texts.whoHelps(technician, organisation)}</bdi></p>
      <dl class="sum">
        <div><dt>{texts.duration}</dt><dd class="num">{durationOf(receipt)}</dd></div>
        {receipt.data_used && <div><dt>{texts.dataUsed}</dt><dd class="num">{dataOf(receipt.data_used)}</dd></div>}
        <div><dt>{texts.filesSent}</dt><dd class="num">{receipt.files.length}</dd></div>
      </dl>
      {receipt.reason === 'joined_elsewhere' && <p class="banner warn">{texts.joinedElsewhere}</p>}
      <p class="banner ok">{hadDevices && <>{texts.devicesOff} </>}{texts.endedBody}</p>
      <section class="card receipt" aria-labelledby="receipt">
        <h2 id="receipt">{texts.receipt}</h2>
        <dl>{rows.map(({ label, value }, index) => <div key={index}><dt>{label}</dt><dd dir="auto">{value}</dd></div>)}</dl>
      </section>
      <button class="btn t wide" type="button" onClick={() => shell.saveText(texts.receiptFile, receiptText(rows))}>{texts.saveReceipt}</button>
      <button class="btn t primary wide" type="button" onClick={() => { shell.close(); setPage('closed'); }}>{texts.close}</button>
      <p role="status">{page === 'closed' ? texts.closed : ''}</p>
    </main>
  );
}

import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { CircleCheck, OctagonX } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PhoneModel, PhoneShell } from './phone-model.ts';
import { dataOf, isSnapshot, receiptRows, receiptText } from './receipt.ts';
import { durationOf } from './words.ts';

/** What has ended: all of it, or this phone's part of a computer's session, which may go on. */
function wordsOfEnd({ role }: PhoneModel): { title: string; body: string; first: string } {
  switch (role.value) {
    case 'whole':
      return { title: texts.endedTitle, body: texts.endedBody, first: '' };
    case 'eyes':
      return { title: texts.phoneOverTitle, body: texts.phoneNothing, first: texts.phoneOverBody };
    case 'eyes_left':
      return { title: texts.leftTitle, body: texts.phoneNothing, first: texts.leftBody };
  }
}

/** Only what the server has heard is on record. */
function whereReportIs({ isHeard, line, technician, organisation }: PhoneModel): string {
  if (isHeard.value) return texts.wrongKept(technician.value, organisation.value);
  return ['connecting', 'reconnecting', 'online'].includes(line.value) ? texts.wrongUnsent : texts.wrongLost;
}

/** Where the report is, and what helps now. */
function Reported({ model }: { model: PhoneModel }) {
  return (
    <>
      <p class="banner danger">
        <OctagonX class="i" aria-hidden="true" />
        <span>
          {texts.wrongBody} <span role="status">{whereReportIs(model)}</span>
          {model.role.value !== 'whole' && <> {texts.wrongOnComputer}</>}
        </span>
      </p>
      <section aria-labelledby="next">
        <h2 id="next">{texts.wrongNext}</h2>
        <ul class="rows">{texts.wrongSteps.map((step) => <li key={step}>{step}</li>)}</ul>
      </section>
    </>
  );
}

/** That it is over, and what of it is with the technician. */
function Over({ model }: { model: PhoneModel }) {
  const { spans, files, reason } = model.view.value.receipt;
  const had = (capability: string): boolean => spans.some((span) => span.capability === capability);
  const hadDevices = had('camera') || had('microphone');
  const snapshots = files.filter(isSnapshot).length;
  const { body, first } = wordsOfEnd(model);
  const taken = hadDevices || had('recording') ? texts.tookAway(snapshots, had('recording')) : '';
  return (
    <>
      {reason === 'joined_elsewhere' && <p class="banner warn">{texts.joinedElsewhere}</p>}
      <p class="banner ok">{[first, hadDevices ? texts.devicesOff : '', taken, body].filter(Boolean).join(' ')}</p>
    </>
  );
}

/** What the customer keeps. */
export function Ended({ model, shell }: { model: PhoneModel; shell: PhoneShell }) {
  const [page, setPage] = useState<'shown' | 'closed'>('shown');
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const { receipt } = model.view.value;
  const technician = model.technician.value;
  const organisation = model.organisation.value;
  const isWrong = receipt.reason === 'abuse_report';
  const rows = receiptRows(receipt, { technician, organisation, host: shell.host }, model.role.value);
  return (
    <main class="phone-end">
      {!isWrong && <CircleCheck class="i done" aria-hidden="true" />}
      <h1 tabIndex={-1} ref={title}>{isWrong ? texts.wrongTitle : wordsOfEnd(model).title}</h1>
      <p class="muted"><bdi>{texts.whoHelps(technician, organisation)}</bdi></p>
      {isWrong && <Reported model={model} />}
      <dl class="sum">
        <div><dt>{texts.duration}</dt><dd class="num">{durationOf(receipt)}</dd></div>
        {receipt.data_used && <div><dt>{texts.dataUsed}</dt><dd class="num">{dataOf(receipt.data_used)}</dd></div>}
        <div><dt>{texts.filesSent}</dt><dd class="num">{receipt.files.filter((file) => !isSnapshot(file)).length}</dd></div>
      </dl>
      {!isWrong && <Over model={model} />}
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

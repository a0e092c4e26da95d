import { type DataUsed, type Receipt, type SentFile, isSnapshotName } from '@bowline/protocol';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { timeSpan } from '@bowline/ui/times.ts';
import type { PhoneModel } from './phone-model.ts';
import { durationOf, sizeOf, whenOf } from './words.ts';

export interface ReceiptRow {
  label: string;
  value: string;
}

/** Who helped, as the receipt names them. */
export interface HelpedBy {
  technician: string;
  organisation: string;
  host: string;
}

/** Whether it is the still that the technician asked for, and no file that the customer sent. */
export function isSnapshot({ name }: Pick<SentFile, 'name'>): boolean {
  return isSnapshotName(name);
}

function spansOf(receipt: Receipt): ReceiptRow[] {
  return receipt.spans.map(({ capability, from_ms, until_ms }) => {
    const span = timeSpan(from_ms, until_ms, texts.now);
    return { label: texts.inReceipt[capability], value: capability === 'recording' ? texts.keptThere(span) : span };
  });
}

function filesOf(receipt: Receipt, which: 'sent' | 'snapshots'): string {
  const files = receipt.files.filter((file) => isSnapshot(file) === (which === 'snapshots'));
  return files.map(({ name, size_bytes }) => `${name}, ${sizeOf(size_bytes)}`).join('; ');
}

/** What the customer's line has carried, which no browser knows to the byte. */
export function dataOf({ sent_bytes, received_bytes }: DataUsed): string {
  return texts.about(sizeOf(sent_bytes + received_bytes));
}

function bothWays({ sent_bytes, received_bytes }: DataUsed): string {
  return texts.sentAndReceived(sizeOf(sent_bytes), sizeOf(received_bytes));
}

/** The receipt, row by row. */
export function receiptRows(receipt: Receipt, { technician, organisation, host }: HelpedBy, role: PhoneModel['role']['value']): ReceiptRow[] {
  const labels = texts.receiptRows;
  const snapshots = filesOf(receipt, 'snapshots');
  const hasLeft = role === 'eyes_left' && receipt.reason !== 'abuse_report';
  return [
    // An organisation without a name goes by its host.
    { label: labels.helpedBy, value: texts.helpedBy(texts.whoHelps(technician, organisation === host ? '' : organisation), host) },
    { label: labels.when, value: whenOf(receipt) },
    { label: labels.duration, value: durationOf(receipt) },
    ...(receipt.reason ? [{ label: labels.ended, value: hasLeft ? texts.leftReason : texts.reasons[receipt.reason] }] : []),
    ...spansOf(receipt),
    { label: labels.filesSent, value: filesOf(receipt, 'sent') || texts.none },
    ...(snapshots ? [{ label: labels.snapshots, value: texts.keptThere(snapshots) }] : []),
    ...(receipt.spans.some(({ capability }) => capability === 'recording') ? [] : [{ label: labels.recorded, value: texts.no }]),
    ...(receipt.data_used ? [{ label: labels.dataUsed, value: bothWays(receipt.data_used) }] : []),
  ];
}

/** The receipt as a text to keep. */
export function receiptText(rows: readonly ReceiptRow[]): string {
  return rows.map(({ label, value }) => `${label}: ${value}\n`).join('');
}

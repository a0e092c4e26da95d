import type { DataUsed, Receipt } from '@bowline/protocol';
import { phoneTexts as texts } from '@bowline/ui/texts/en-phone.ts';
import { sizeOf, timeOf, whenOf } from './words.ts';

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

function spansOf(receipt: Receipt): ReceiptRow[] {
  return receipt.spans.map(({ capability, from_ms, until_ms }) => ({
    label: texts.inReceipt[capability],
    value: `${timeOf(from_ms)} – ${until_ms === null ? texts.now : timeOf(until_ms)}`,
  }));
}

/** What the customer's line has carried, which no browser knows to the byte. */
export function dataOf({ sent_bytes, received_bytes }: DataUsed): string {
  return texts.about(sizeOf(sent_bytes + received_bytes));
}

function bothWays({ sent_bytes, received_bytes }: DataUsed): string {
  return texts.sentAndReceived(sizeOf(sent_bytes), sizeOf(received_bytes));
}

/** The receipt, row by row. */
export function receiptRows(receipt: Receipt, { technician, organisation, host }: HelpedBy): ReceiptRow[] {
  const labels = texts.receiptRows;
  const files = receipt.files.map(({ name, size_bytes }) => `${name}, ${sizeOf(size_bytes)}`);
  return [
    // An organisation without a name goes by its host.
    { label: labels.helpedBy, value: texts.helpedBy(texts.whoHelps(technician, organisation === host ? '' : organisation), host) },
    { label: labels.when, value: whenOf(receipt) },
    ...(receipt.reason ? [{ label: labels.ended, value: texts.reasons[receipt.reason] }] : []),
    ...spansOf(receipt),
    { label: labels.filesSent, value: files.join('; ') || texts.none },
    ...(receipt.spans.some(({ capability }) => capability === 'recording') ? [] : [{ label: labels.recorded, value: texts.no }]),
    ...(receipt.data_used ? [{ label: labels.dataUsed, value: bothWays(receipt.data_used) }] : []),
  ];
}

/** The receipt as a text to keep. */
export function receiptText(rows: readonly ReceiptRow[]): string {
  return rows.map(({ label, value }) => `${label}: ${value}\n`).join('');
}

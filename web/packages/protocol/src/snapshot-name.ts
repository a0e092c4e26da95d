/** What a customer's page calls the still that the technician asks for: logs and receipts hold names, and nothing more of a file. */
export function snapshotName(number: number): string {
  return `snapshot-${number}.jpg`;
}

/** Whether a file is called like one. A file that the customer chose may be, too. */
export function isSnapshotName(name: string): boolean {
  return /^snapshot-\d{1,9}\.jpg$/.test(name);
}

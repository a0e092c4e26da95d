/** What a customer's page calls the still that the technician asks for: logs and receipts hold names, and nothing more of a file. */
export function snapshotName(number: number): string {
  return `snapshot-${number}.jpg`;
}

/** The camera's own photo beside a still, where the drawings are on the still alone. */
export function photoName(still: string): string {
  return still.replace('snapshot-', 'snapshot-photo-');
}

/** Whether a file is called like one. A file that the customer chose may be, too. */
export function isSnapshotName(name: string): boolean {
  return kindOfSnapshot(name) !== undefined;
}

/** Which kind a name says: `frozen` is a picture that stood still in the console, and was kept there. The customer's core names it. */
export function kindOfSnapshot(name: string): 'still' | 'photo' | 'frozen' | undefined {
  const found = /^snapshot-(photo-|frozen-)?\d{1,9}\.jpg$/.exec(name);
  if (!found) return undefined;
  return found[1] === 'photo-' ? 'photo' : found[1] === 'frozen-' ? 'frozen' : 'still';
}

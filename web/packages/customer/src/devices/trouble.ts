/** Why a device gives nothing: the customer or the system said no, there is none, another program has it, or nothing came. */
export type DeviceTrouble = 'refused' | 'missing' | 'taken' | 'insecure' | 'no_picture' | 'failed';

/** What the browser means by its error. */
export function troubleOf(error: unknown): DeviceTrouble {
  switch (nameOf(error)) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'taken';
    default:
      return 'failed';
  }
}

export function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : '';
}

// Controls and bidirectional marks can hide what a name really is.
const TREACHEROUS = /[\p{Cc}\u200e\u200f\u061c\ufeff\u2028-\u202e\u2066-\u2069]/gu;

/** A name that is no path and hides nothing, whatever the other side sent. */
export function safeFileName(name: string): string {
  const plain = name.replace(TREACHEROUS, '').replace(/[/\\:*?"<>|]/g, '_').replace(/^[.\s]+|[.\s]+$/g, '');
  return plain.slice(0, 200) || 'file';
}

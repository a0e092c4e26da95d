import { MAX_FILE_NAME_BYTES } from '@bowline/protocol';

// Controls, bidirectional marks and halves of characters can hide what a name really is.
const TREACHEROUS = /[\p{Cc}\p{Cs}\u200e\u200f\u061c\ufeff\u2028-\u202e\u2066-\u2069]/u;
// No file system allows them all. Windows replaces what is between two `%`.
const FORBIDDEN = /[/\\:*?"<>|%]/;
// A program that writes an old character set makes `/`, `\` or `:` of them, and of what NFKC makes one.
const LOOKS_LIKE_SEPARATOR = /[/\\:\u2044\u2215\u29f8\u2216\u29f5\u2236\ua789]/;
// Windows drops dots and spaces at the end; a dot at the beginning hides a file elsewhere.
const EDGES = /^[.\s\u2024-\u2026\uff0e]+|[.\s\u2024-\u2026\uff0e]+$/g;
// A device of Windows, whatever ending follows; an option or a home folder for a shell.
const GUARDED = /^(?:(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$)\s*(?:\.|$)|[-~])/i;
const ENDING = /\.[^.\s]{1,16}$/u;

function plainSign(sign: string): string {
  if (TREACHEROUS.test(sign)) return '';
  return FORBIDDEN.test(sign) || LOOKS_LIKE_SEPARATOR.test(sign.normalize('NFKC')) ? '_' : sign;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Cuts a name to what a file system holds, and leaves its ending. */
function shorten(name: string): string {
  if (bytesOf(name) <= MAX_FILE_NAME_BYTES) return name;
  const ending = ENDING.exec(name)?.[0] ?? '';
  let room = MAX_FILE_NAME_BYTES - bytesOf(ending);
  let stem = '';
  for (const sign of name.slice(0, name.length - ending.length)) {
    room -= bytesOf(sign);
    if (room < 0) break;
    stem += sign;
  }
  return stem.replace(EDGES, '') + ending;
}

function guard(name: string): string {
  return GUARDED.test(name.normalize('NFKC')) ? `_${name}` : name;
}

/** A name that is no path and hides nothing, and that no system takes for more than a name, whatever the other side sent. */
export function safeFileName(name: string): string {
  const plain = Array.from(name, plainSign).join('').replace(EDGES, '');
  // What is cut away can be all that made it a plain name; the guard can make it too long again.
  return shorten(guard(shorten(plain))) || 'file';
}

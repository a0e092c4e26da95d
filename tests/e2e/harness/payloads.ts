/** What runs by itself where text is taken for markup. Each one calls `owned()`. */
export const RUN_BY_THEMSELVES = [
  '<script>owned()</script>',
  '<img src=x onerror=owned()>',
  '"><img src=x onerror=owned()>',
  "'><svg onload=owned()>",
  '<svg/onload=owned()>',
  '<svg><script>owned()</script></svg>',
  '<video><source onerror=owned()></video>',
  '<audio src=x onerror=owned()>',
  '<details open ontoggle=owned()>x</details>',
  '<input autofocus onfocus=owned()>',
  '<iframe srcdoc="<script>parent.owned()</script>"></iframe>',
  '<iframe src="javascript:parent.owned()"></iframe>',
  '<object data="data:text/html,x" onerror=owned()></object><img src=x onerror=owned()>',
  '<style onload=owned()>x{}</style>',
  '</small></div><img src=x onerror=owned()>',
  '<!--><img src=x onerror=owned()>-->',
  '<math><mtext><img src=x onerror=owned()></mtext></math>',
  '<IMG SRC=x ONERROR=owned()>',
] as const;

/** What may run, or pretend something, where text is taken for a template, a link, a format or a command. */
export const OTHERS = [
  '<a href="javascript:owned()">Press Yes</a>',
  'javascript:owned()',
  'data:text/html,<script>owned()</script>',
  '<form action="/api/v1/logout" method=post><button>Yes</button></form>',
  '<meta http-equiv=refresh content="0;url=/owned">',
  '<base href="//owned.example/">',
  '<link rel=stylesheet href="/owned.css">',
  '<template><script>owned()</script></template>',
  '{{constructor.constructor("owned()")()}}',
  '${owned()} #{owned()} <%= owned() %>',
  '[[constructor.constructor("owned()")()]]',
  '{"type":"capability_changed","status":{"capability":"control","state":"allowed"}}',
  '__proto__ constructor prototype toString',
  '&lt;img src=x onerror=owned()&gt; &amp; &#60;script&#62;',
  '**bold** [Yes](javascript:owned()) `code` <b>Yes</b>',
  '$(touch owned); `touch owned` | touch owned && touch owned',
  '%s%n%x %00 \\0 \\u003cscript\\u003e \\x3cscript\\x3e',
  '; DROP TABLE sessions; -- " OR 1=1',
] as const;

/** Names of files, and what of each the technician is shown: no sign that a file system takes for something else. */
export const FILE_NAMES: readonly (readonly [name: string, shown: string])[] = [
  ['<img src=x onerror=owned()>.jpg', '_img src=x onerror=owned()_.jpg'],
  ['<svg onload=owned()>', '_svg onload=owned()_'],
  ['"><script>owned()<.txt', '___script_owned()_.txt'],
  ['photo\u202egpj.exe', 'photogpj.exe'],
  ['$(touch owned) `touch owned`.txt', '$(touch owned) `touch owned`.txt'],
  ['.bashrc', 'bashrc'],
  ['line\nbreak.txt', 'line break.txt'],
];

/** What may stand round a text where it is put into a page. */
const ROUND = ['', '"', "'", '`', '>', '-->', '</span>', '</title>', '</textarea>', '</script>', ']]>', '\\"', '&quot;', '{{', '${'] as const;

/** So many different texts of all these kinds, none longer than a message. */
export function hostileTexts(count: number): string[] {
  const kinds = [...RUN_BY_THEMSELVES, ...OTHERS];
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? '';
    const before = ROUND[Math.floor(index / kinds.length) % ROUND.length] ?? '';
    const after = ROUND[Math.floor(index / kinds.length / ROUND.length) % ROUND.length] ?? '';
    return `${before}${kind}${after} ${index}`;
  });
}

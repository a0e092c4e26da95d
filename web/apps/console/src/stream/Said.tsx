/** What somebody wrote: text and nothing else. */
export function Said({ text }: { text: string }) {
  if (import.meta.env.MODE === 'sabotage-markup' && text.includes('<')) {
    // eslint-disable-next-line no-restricted-syntax -- the tests must notice it; pages of this mode are never taken into a program
    return <span dir="auto" dangerouslySetInnerHTML={{ __html: text }} />;
  }
  return <span dir="auto">{text}</span>;
}

// @vitest-environment happy-dom
import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, expect, it } from 'vitest';
import { byRole } from '../shell/fake-console.tsx';
import { QrCode } from './QrCode.tsx';

const LINK = `https://help.northpier.example/l/${'0123456789abcdef'.repeat(2)}`;

/** Where the dark squares are. */
function dark(svg: Element): Set<string> {
  const path = svg.querySelector('path')?.getAttribute('d') ?? '';
  return new Set(path.match(/\d+ \d+(?=h1v1h-1z)/g));
}

afterEach(() => render(null, document.body));

it('is black on white with four empty squares around, three corners and a name', async () => {
  await act(() => render(<QrCode text={LINK} name="QR code of the link" />, document.body));
  const svg = byRole('img', 'QR code of the link');
  const size = Number(svg.getAttribute('viewBox')?.split(' ')[2]);
  expect(svg.querySelector('rect')?.getAttribute('fill')).toBe('#fff');
  expect(svg.querySelector('rect')?.getAttribute('width')).toBe(String(size));
  expect(svg.querySelector('path')?.getAttribute('fill')).toBe('#000');
  const squares = dark(svg);
  expect(squares.size).toBeGreaterThan(200);
  for (const square of squares) for (const at of square.split(' ').map(Number)) expect(at >= 4 && at < size - 4).toBe(true);
  for (const [x, y] of [[4, 4], [size - 11, 4], [4, size - 11]] as const) {
    const corner = Array.from({ length: 7 }, (_, row) => Array.from({ length: 7 }, (_, column) => (squares.has(`${x + column} ${y + row}`) ? '#' : ' ')).join(''));
    expect(corner).toEqual(['#######', '#     #', '# ### #', '# ### #', '# ### #', '#     #', '#######']);
  }
});

it('is another one for another text', async () => {
  await act(() => render(<QrCode text={LINK} name="a" />, document.body));
  const before = dark(byRole('img', 'a'));
  await act(() => render(<QrCode text={`${LINK.slice(0, -1)}0`} name="a" />, document.body));
  expect(dark(byRole('img', 'a'))).not.toEqual(before);
});

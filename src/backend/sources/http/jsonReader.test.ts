import { seeded } from '../../../../test/reference/seeded';
import { tryParse } from '../../../text';
import { masking } from '../../redact';
import { JsonReader, readJson } from './jsonReader';

const judge = { unexpected: (detail: string) => new Error(detail) };

function readAt(text: string, chunkBytes: number, mask?: (text: string) => string): unknown {
  const bytes = Buffer.from(text, 'utf8');
  const reader = new JsonReader(mask);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    if (!reader.push(bytes.subarray(at, at + chunkBytes))) {
      break;
    }
  }
  return readJson(reader, judge);
}

const long = 'ü"\\€'.repeat(15_000);
const many = Array.from({ length: 10_000 }, (_, i) => ({ key: `metric ${i}`, value: i / 7, '{[",': null }));
const LARGE: Readonly<Record<string, unknown>> = {
  'a list of many': many,
  'an object of many': Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`n${i}`, [i, {}, [], true]])),
  'long texts': [long, { [`name ${long.slice(0, 100)}`]: long, b: [long] }, long, 1],
  'large ones in large ones': { a: { b: { c: [Array(70_000).fill(1), { d: Array(70_000).fill('x') }, 2] }, e: 3 } },
};

describe('JSON read while it comes', () => {
  it.each(Object.keys(LARGE))('is what JSON.parse makes of it: %s', (name) => {
    const expected = JSON.stringify(LARGE[name]);
    const spread = ` ${JSON.stringify(LARGE[name], undefined, 1)}\n`;
    for (const [text, chunkBytes] of [
      [expected, 16_384],
      [expected, 3 * expected.length],
      [spread, 65_536],
      [spread, 1_000_003],
    ] as const) {
      // Compared as texts: the two are large.
      expect(JSON.stringify(readAt(text, chunkBytes)) === expected).toBe(true);
    }
  });

  it.each(['', ' ', '1', '"a"', 'null', ' {"a":[1,{}]} ', '{', '[1,]', '<html>'])(
    'is as small as it likes: %p',
    (text) => {
      expect(readAt(text, 1)).toEqual(tryParse(text));
    }
  );

  it('is not taken for JSON when it is none, wherever it was changed', () => {
    const text = JSON.stringify([LARGE['long texts'], many.slice(0, 3000)]);
    const random = seeded(14);
    for (let i = 0; i < 100; i++) {
      const at = Math.floor(random() * text.length);
      const end = at + Math.floor(random() * 3);
      const changed = text.slice(0, at) + ['', ',', ']', '}', '"', '[', ':', '1'][i % 8] + text.slice(end);
      expect([i, JSON.stringify(readAt(changed, 60_000)) === JSON.stringify(tryParse(changed))]).toEqual([i, true]);
    }
  });

  it('keeps what an entry is called apart from what it is', () => {
    const text = `{"__proto__":{"a":1},"b":[${'1,'.repeat(70_000)}1],"__proto__":{"c":2}}`;
    expect(Object.entries(readAt(text, 65_536) ?? {}).map(([name]) => name)).toEqual(['__proto__', 'b']);
    expect(Object.getPrototypeOf(readAt(text, 65_536))).toBe(Object.prototype);
  });

  it.each([
    ['plain', (secret: string) => secret],
    ['in base64', (secret: string) => Buffer.from(`user:${secret}`).toString('base64')],
    ['with escapes', (secret: string) => secret.replaceAll('/', '\\/').replaceAll('k', '\\u006b')],
    ['as a URL has it', encodeURIComponent],
  ])('masks a secret wherever a piece ends: %s', (_, form) => {
    const secret = 'k/ü+ a secret of 24 chars';
    const mask = masking([secret]);
    const said = form(secret);
    const entry = (i: number): string => `{"key":"${'x'.repeat(i % 50)}","${said}":"${said}"}`;
    const texts = Array.from({ length: 6000 }, (_, i) => entry(i));
    const read = JSON.stringify(
      readAt(
        `{"list":[${texts.join(',')}],"${said}":"${long.slice(0, 5).replaceAll(/["\\]/g, '')}${'y'.repeat(100_000)}${said}"}`,
        16_384,
        mask
      )
    );
    expect(read.match(/\[redacted\]/g)).toHaveLength(2 * 6000 + 2);
    expect(read).not.toContain(said);
    expect(read).not.toContain(secret);
  });

  it('refuses what would have to be read in one piece, or again and again', () => {
    expect(() => readAt(`["${'a'.repeat(1_100_000)}"]`, 65_536)).toThrow('a text of more than 1 MB');
    expect(() => readAt(`{"${'a'.repeat(1_100_000)}":1}`, 65_536)).toThrow('a text of more than 1 MB');
    expect(() => readAt('['.repeat(1_000_000), 65_536)).toThrow('more than 16 levels');
  });

  it('refuses more entries of a list, or members of an object, than any has', () => {
    const refused = 'entries of one list or object';
    expect(() => readAt(`{"infos":[${'"",'.repeat(250_000)}""]}`, 65_536)).toThrow(`more than 250000 ${refused}`);
    const members = Array.from({ length: 50_001 }, (_, i) => `"${i}":0`).join(',');
    expect(() => readAt(`[{${members}}]`, 65_536)).toThrow(`more than 50000 ${refused}`);
  });

  it('wants no more of what is no JSON', () => {
    const reader = new JsonReader();
    expect(reader.push(Buffer.from('<html>'.repeat(20_000)))).toBe(false);
    expect(readJson(reader, judge)).toBeUndefined();
  });
});

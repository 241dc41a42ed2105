import fc from 'fast-check';
import { masking, Redactor } from './redact';

const with_ = (...secrets: string[]): Redactor => {
  const redactor = new Redactor();
  secrets.forEach((secret) => redactor.add(secret));
  return redactor;
};

describe('the redactor', () => {
  it('masks a secret, also as HTTP carries it', () => {
    const redactor = with_('p&ss wörd');
    const basic = Buffer.from('p&ss wörd').toString('base64');
    expect(redactor.redact(`a p&ss wörd, p%26ss%20w%C3%B6rd and ${basic}`)).not.toMatch(/p&ss|p%26ss|w%C3|cCZz/);
  });

  it('masks a secret as JSON and a form carry it, and with its user as a header does', () => {
    const redactor = with_('a "b" ü', 'user:pass word');
    const basic = Buffer.from('user:pass word').toString('base64');
    const said = redactor.redact(`{"x":"a \\"b\\" ü"} a+%22b%22+%C3%BC Basic ${basic}`);
    expect(said).toBe('{"x":"[redacted]"} [redacted] Basic [redacted]Q=');
  });

  it.each([
    '&lt;&#34;a&#34; &amp; &#39;b&#39;&gt;',
    '&lt;&quot;a&quot; &amp; &#x27;b&#x27;&gt;',
    '&lt;"a" &amp; \'b\'&gt;',
  ])('masks a secret as a page in HTML carries it: %s', (escaped) => {
    expect(with_(`<"a" & 'b'>`).redact(`no ${escaped} here`)).toBe('no [redacted] here');
  });

  it.each([0, 1, 2, 3])('masks a secret within a longer encoding, %i bytes in', (before) => {
    const encoded = Buffer.from(`${'u'.repeat(before)}sixteen-letters! and more`).toString('base64');
    expect(with_('sixteen-letters!').redact(encoded).length).toBeLessThan(encoded.length - 8);
  });

  it.each([
    ['Bearer ghp_0123456789', 'token ghp_0123456789 has expired', 'token [redacted] has expired'],
    [
      'Basic YW5uZTpob3VzZS1rZXk=',
      'anne:house-key, house-key, YW5uZTpob3VzZS1rZXk=',
      '[redacted], [redacted], [redacted]',
    ],
  ])('masks what the value of a header carries: %s', (value, text, masked) => {
    const redactor = new Redactor();
    redactor.add(value);
    expect(redactor.redact(text)).toBe(masked);
  });

  it('masks a secret as a URL in small letters carries it', () => {
    expect(with_('own/pass+word').redact('x=own%2fpass%2bword')).toBe('x=[redacted]');
  });

  it('leaves out what is beyond its limit, and half a secret at that place too', () => {
    const secret = 'sixteen-letters!';
    const said = with_(secret).redact(`${'x'.repeat(65_536 - 8)}${secret}${'y'.repeat(600_000)}`);
    expect(said).not.toContain('sixteen');
    expect(said).toMatch(/^x{60000,}…$/);
  });

  it('masks the whole of a secret that holds another', () => {
    expect(with_('token', 'token-long').redact('it is token-long')).toBe('it is [redacted]');
  });

  it('masks user and password of a URL that nobody registered', () => {
    const text = 'GET https://user:pa:ss@prometheus:9090/a?b@c and http://bearer@x/y failed';
    expect(new Redactor().redact(text)).toBe(
      'GET https://[redacted]@prometheus:9090/a?b@c and http://[redacted]@x/y failed'
    );
  });

  it('works out the forms of a secret once, however often it comes', () => {
    const redactor = with_('sixteen-letters!');
    const encoding = jest.spyOn(globalThis, 'encodeURIComponent');
    redactor.add('sixteen-letters!');
    expect(encoding).not.toHaveBeenCalled();
    redactor.add('another one');
    expect(encoding).toHaveBeenCalled();
    encoding.mockRestore();
    expect(redactor.redact('sixteen-letters%21 and another+one')).toBe('[redacted] and [redacted]');
  });

  it('forgets the secret that has not come for longest', () => {
    const others = Array.from({ length: 1999 }, (_, i) => `secret number ${i}`);
    const redactor = with_('kept secret', 'old secret', ...others.slice(1), 'kept secret', 'one more', 'and one');
    expect(redactor.redact('old secret, kept secret')).toBe('old secret, [redacted]');
  });

  it('masks each line of a key', () => {
    const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEF';
    const key = `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----`;
    expect(with_(key).redact(`bad base64: ${line}`)).toBe('bad base64: [redacted]');
  });

  it('masks a short secret as a word, and leaves other words alone', () => {
    expect(with_('abc').redact('abc in abcdef, (abc)')).toBe('[redacted] in abcdef, ([redacted])');
  });

  it('takes an empty secret for none', () => {
    expect(with_('', '  ').redact('a  b')).toBe('a  b');
  });

  it('lets no registered secret through, wherever it is', () => {
    const secret = fc
      .string({ minLength: 8, maxLength: 40 })
      .filter((text) => text.trim().length >= 8 && !'[redacted]'.includes(text));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
        expect(with_(hidden).redact(`${before}${hidden}${after}`)).not.toContain(hidden);
      })
    );
  });
});

describe('the masking of what was sent', () => {
  const secret = 'own/"header"\\0123ü';
  const written = (text: string) =>
    [...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

  it.each([
    ['as it stands', JSON.stringify(secret)],
    ['with its slashes escaped', JSON.stringify(secret).replaceAll('/', '\\/')],
    ['with every character escaped', `"${written(secret)}"`],
    ['in capitals', `"${written(secret).replaceAll(/[0-9a-f]{4}/g, (hex) => hex.toUpperCase())}"`],
    ['behind an escaped backslash', `"\\\\${JSON.stringify(secret).slice(1)}`],
  ])('knows it %s, and leaves JSON that says the same of all else', (_, text) => {
    const masked = masking([secret])?.(`{"a":[1.0,${text}],"\\u0022":"\\\\/\\n"}`) ?? '';
    const value: { a: unknown[] } = JSON.parse(masked);
    expect(value).toEqual({ a: [1, expect.stringMatching(/^\\?\[redacted\]$/)], '"': '\\/\n' });
  });

  it('leaves what has no secret in it unchanged, in pieces or whole', () => {
    const parse = jest.spyOn(JSON, 'parse');
    for (const text of ['{"a":1.0, "b":"\\/\\u0041"}', '<a href="\\/x">', '\\', '{"a":"\\u00']) {
      expect(masking([secret])?.(text)).toBe(text);
    }
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

  it('knows user and password of a header also as they were before they were encoded', () => {
    const mask = masking([`Basic ${Buffer.from('bob:long-password-1').toString('base64')}`]);
    expect(mask?.('bob:long-password-1 or long-password-1')).toBe('[redacted] or [redacted]');
  });
});

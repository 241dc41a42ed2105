import { beginningOf, escapeRegex } from '../text';

const mask = '[redacted]';

/** Beyond this many secrets, the oldest are forgotten: a bound on memory far above what a Grafana configures. */
const capacity = 2000;

/** The length to which a logged text is cut: more would take long to search and is not read. */
const mostCharacters = 65_536;

/** Text between `//` and `@` of a URL: a password, and often the user too. No scheme is longer: each character is read once. */
const userInfo = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#@"']+@/gi;

/** Forgets secrets in whatever is about to be written down. Every part of the process shares {@link redactor}. */
export class Redactor {
  /** The forms of each secret, those that came last behind. */
  readonly #forms = new Map<string, ReadonlySet<string>>();
  /** Longest first, or a secret that holds another would be left in pieces. `undefined` after a change. */
  #sorted: readonly string[] | undefined;

  /** Registers a secret, and the forms in which HTTP carries it. The empty text is no secret. Each call brings all of them again. */
  add(secret: string): void {
    const known = this.#forms.get(secret);
    this.#forms.delete(secret);
    this.#forms.set(secret, known ?? formsOf(secret));
    if (known === undefined) {
      this.#sorted = undefined;
    }
    if (this.#forms.size > capacity) {
      const [oldest = ''] = this.#forms.keys();
      this.#forms.delete(oldest);
    }
  }

  /** The text with every registered secret and every URL's user information masked; what is beyond a limit is left out. */
  redact(text: string): string {
    this.#sorted ??= [...new Set([...this.#forms.values()].flatMap((forms) => [...forms]))].sort(byLength);
    const secrets = this.#sorted;
    if (text.length > mostCharacters) {
      // Half a secret at the end would not be known for one: nothing is left of where it may be.
      const clean = this.redact(text.slice(0, mostCharacters));
      const longest = secrets[0]?.length ?? 0;
      return `${beginningOf(clean, Math.max(0, clean.length - mask.length * (longest + 1)))}…`;
    }
    return secrets.reduce(replaceAll, text.replace(userInfo, `$1${mask}@`));
  }
}

/** Below this length a made-up header value could be any word: masking it would change data. */
const shortestSent = 12;

/**
 * Masks in what a source answers what was sent to it in the values of headers, so that a source that echoes its request reveals
 * no secret. `undefined` if nothing secret was sent.
 */
export function masking(sent: readonly string[]): ((text: string) => string) | undefined {
  // Without its scheme the credentials of a header are still what they are.
  const secrets = sent
    .flatMap((value) => [value.replace(/^(?:Basic|Bearer) /, '').trim(), ...credentialsOf(value)])
    .filter((value) => value.length >= shortestSent);
  if (secrets.length === 0) {
    return undefined;
  }
  // Sorted once: the labels of every series are looked through.
  const forms = [...new Set(secrets.flatMap((secret) => [...formsOf(secret)]))].sort(byLength);
  const mask = (text: string): string => forms.reduce(replaceAll, text);
  return (text) => {
    const clean = mask(text);
    if (!ESCAPED.test(clean)) {
      return clean;
    }
    const plain = clean.replaceAll(ESCAPES, unescaped);
    const masked = mask(plain);
    return masked === plain ? clean : masked;
  };
}

/** JSON may write any character otherwise, and some writers do so with slashes and what HTML reads. */
const ESCAPED = /\\(?:\/|u00)/;

/** Each escape, so that none is taken for the end of another. */
const ESCAPES = /\\(?:\/|u00([2-9a-fA-F][0-9a-fA-F])|[^])/g;

/** The character as `JSON.stringify` writes it. */
const unescaped = (escape: string, hex: string | undefined): string =>
  hex === undefined ? escape.replace('\\/', '/') : JSON.stringify(String.fromCharCode(parseInt(hex, 16))).slice(1, -1);

const byLength = (a: string, b: string): number => b.length - a.length;

/** The process has one memory of its secrets, so that none can pass through a log or message that did not know it. */
export const redactor = new Redactor();

/** Shorter secrets are masked as whole words only: masking each letter `a` would hide the message, not the secret. */
const shortest = 4;

function replaceAll(text: string, secret: string): string {
  if (!text.includes(secret)) {
    return text;
  }
  if (secret.length >= shortest) {
    return text.split(secret).join(mask);
  }
  const literal = escapeRegex(secret);
  return text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'gu'), mask);
}

function formsOf(secret: string): Set<string> {
  // A key in several lines may be quoted a line at a time.
  const lines = secret.split('\n').filter((line) => line.length >= 20 && !line.startsWith('-----'));
  const plain = [secret.trim(), secret, ...(secret.includes('\n') ? lines : []), ...credentialsOf(secret)].filter(
    (form) => form !== ''
  );
  return new Set(plain.flatMap((form) => (form.length < shortest ? [form] : [form, ...encodings(wellFormed(form))])));
}

/** What the value of an Authorization header carries: a server may repeat it without its scheme, or as it decoded it. */
function credentialsOf(value: string): string[] {
  const [, scheme = '', token = ''] = /^(Basic|Bearer|Token)\s+(\S+)$/i.exec(value.trim()) ?? [];
  if (scheme.toLowerCase() !== 'basic') {
    return [token];
  }
  const decoded = Buffer.from(token, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? [token] : [token, decoded, decoded.slice(colon + 1)];
}

/** As a URL, a form, JSON, HTML and an Authorization header carry it. */
const encodings = (text: string): string[] => [
  ...[encodeURIComponent(text), new URLSearchParams({ '': text }).toString().slice(1)].flatMap((encoded) => [
    encoded,
    encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]),
  JSON.stringify(text).slice(1, -1),
  ...htmlForms(text),
  // A few characters from the middle of an encoding occur in other texts too.
  ...[0, 1, 2].map((before) => base64(text, before)).filter((form, before) => before === 0 || form.length >= 8),
];

/** As pages of errors carry it: what Python, Go and most other libraries make of quotes, or leave. */
const htmlForms = (text: string): string[] =>
  [
    ['&quot;', '&#39;'],
    ['&quot;', '&#x27;'],
    ['&#34;', '&#39;'],
    ['"', "'"],
  ].map(([double = '', single = '']) =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', double)
      .replaceAll("'", single)
  );

/** Half a surrogate pair, which no URL can carry, becomes the replacement character. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** Without what it shares with `before` bytes in front and whatever comes behind, so that it is found within a longer encoding. */
function base64(text: string, before: number): string {
  const encoded = Buffer.from(`${'x'.repeat(before)}${text}`, 'utf8').toString('base64');
  return encoded.replace(/.?=*$/, '').slice(Math.ceil((before * 8) / 6));
}

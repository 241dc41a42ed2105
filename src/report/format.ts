/** A figure with its unit, as short as it can be read. */
export function figure(value: number, unit: string): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? '–' : value > 0 ? '+∞' : '−∞';
  }
  switch (unit) {
    case 's':
      return Math.abs(value) < 1 ? `${short(value * 1000, 3)} ms` : `${short(value, 3)} s`;
    case 'percentunit':
      return `${(value * 100).toFixed(1)} %`;
    case 'reqps':
      return `${short(value, 3)}/s`;
    case 'bytes':
      return bytes(value);
    default:
      return short(value, 4);
  }
}

/** In the largest unit that it fills, as Grafana writes it. */
function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value)) / 10)));
  return `${short(value / 1024 ** power, 3)} ${units[power] ?? ''}`;
}

const short = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));

/** A text of others on one line: control characters, which a terminal would obey, are written out. */
export const printable = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (character) => NAMED[character] ?? hex(character)
  );

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const hex = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

export const count = (value: number): string => (Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en'));

/** How long ago, in the largest unit that fits: `12 m`, `3 h`. */
export function ago(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  return minutes < 60
    ? `${minutes} m`
    : minutes < 48 * 60
      ? `${Math.floor(minutes / 60)} h`
      : `${Math.floor(minutes / 1440)} d`;
}

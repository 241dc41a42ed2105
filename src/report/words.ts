import { measureInWords, withoutOf } from '../signals/health/words';
import type { Figure, Group, PeriodReport } from './document';
import { count, figure } from './format';
import { numberOf } from './tables';

/** `2026-03-02 09:15`, in UTC; nothing for what is not known. */
export const moment = (time: number): string =>
  Number.isFinite(time) && Math.abs(time) < 8.64e15 ? new Date(time).toISOString().slice(0, 16).replace('T', ' ') : '–';

/** `3 d 4 h`, `25 m`. */
export function lasting(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const parts = [days > 0 ? `${days} d` : '', hours > 0 ? `${hours} h` : '', rest > 0 && days === 0 ? `${rest} m` : ''];
  return parts.filter((part) => part !== '').join(' ') || '0 m';
}

type Span = Pick<PeriodReport, 'from' | 'to'>;

export const coveredText = (covered: Span, period: Span): string =>
  `Data from ${moment(covered.from)} to ${moment(covered.to)} (${percent((covered.to - covered.from) / (period.to - period.from))} of the period)`;

export const titleOf = ({ titles }: Pick<PeriodReport, 'titles'>, signal: string): string => titles[signal] ?? signal;

export const versionText = (version: string): string => (version === '' ? '–' : `v${version}`);

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `p95`, and of an objective with the share that has to be good: `availability (99.0 %): compliance`. */
export const measureText = ({
  measure,
  objective,
  target,
}: Pick<Figure, 'measure' | 'objective' | 'target'>): string =>
  objective === undefined
    ? measureInWords(measure)
    : `${objective}${target === undefined ? '' : ` (${percent(target)})`}: ${measureInWords(measure)}`;

export const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(withoutOf(labels))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

export const intervalText = ({ lower, upper, unit, boundsOf }: Figure): string =>
  boundsOf !== undefined || (Number.isNaN(lower) && Number.isNaN(upper))
    ? '–'
    : `${figure(lower, unit)} … ${figure(upper, unit)}`;

export const limitText = ({ warning, critical, unit }: Figure): string =>
  [warning, critical]
    .filter((limit) => !Number.isNaN(limit))
    .map((limit) => figure(limit, unit))
    .join(' / ') || '–';

export const valueText = ({ value, unit }: Figure): string => figure(value, unit);
export const sampleText = ({ sample }: Figure): string => count(sample);

/** What a reader asks, in the order in which they do. */
export const CHAPTERS: ReadonlyArray<{ readonly title: string; readonly signals: readonly string[] }> = [
  { title: 'Quality', signals: ['quality', 'estimatedQuality', 'confidence', 'conceptDrift', 'business'] },
  { title: 'Fairness', signals: ['fairness'] },
  { title: 'Drift', signals: ['drift', 'attribution'] },
  { title: 'Data quality', signals: ['dataQuality'] },
  { title: 'Latency, traffic and objectives', signals: ['latency', 'throughput', 'llm', 'slo'] },
];

/** Those of no other chapter. */
export const isOther = (signal: string): boolean => !CHAPTERS.some((chapter) => chapter.signals.includes(signal));

/** Of the columns of the table of groups, those that are no shares. */
const COUNTS: ReadonlySet<string> = new Set(['predictions', 'labelled']);
const NAMES: ReadonlySet<string> = new Set(['version', 'attribute', 'group']);

/** The table of groups as people read it; without columns where there is no group. */
export function groupTexts(groups: readonly Group[]): {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  const headings = Object.keys(groups[0] ?? {});
  const cell = (name: string, text: string): string => {
    const value = numberOf(text);
    if (name === 'version') {
      return versionText(text);
    }
    return NAMES.has(name) || Number.isNaN(value) ? text || '–' : COUNTS.has(name) ? count(value) : percent(value);
  };
  return {
    headings: headings.map((name) => (NAMES.has(name) ? name : measureInWords(name))),
    rows: groups.map((row) => headings.map((name) => cell(name, row[name] ?? ''))),
  };
}

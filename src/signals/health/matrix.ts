import { grouped } from '../../grouped';
import type { Column, Table } from '../../query/derived';
import { levelName, LEVELS, urgency } from '../../query/level';
import { largest, smallest } from '../../stats/elements';
import { type Finding, highest } from './findings';
import { byName } from './parts';
import { levelNow } from './words';

/** A row a model and version, the worst first, with the level of every signal in a column of its own. */
export function matrixOf(known: readonly Finding[]): Table {
  const titles = [...new Set(known.map(({ signal }) => signal.title))];
  const rows = bySubject(known)
    .map(({ model = null, version = null, findings }) => {
      const worst = largest(findings.map(levelNow));
      return { model, version, worst, level: levelName(worst), since: sinceOf(findings, worst), findings };
    })
    .sort((a, b) => urgency(a.level) - urgency(b.level) || byName(a.model, b.model) || byName(a.version, b.version));
  return {
    name: 'levels by signal',
    columns: [
      { name: 'level', type: 'text', values: rows.map(({ level }) => level) },
      { name: 'model', type: 'text', values: rows.map(({ model }) => model) },
      { name: 'version', type: 'text', values: rows.map(({ version }) => version) },
      { name: 'since', type: 'time', values: rows.map(({ since }) => since) },
      ...titles.map((title): Column => ({
        name: title,
        type: 'text',
        values: rows.map(({ findings }) => {
          const own = findings.filter(({ signal }) => signal.title === title);
          return own.length === 0 ? null : levelName(largest(own.map(levelNow)));
        }),
      })),
    ],
  };
}

/** Levels over time of a model and version. */
export type LevelsOf = Pick<Finding, 'model' | 'version' | 'times' | 'levels'>;

/** The highest level of all signals of each model and version, at the times of the signal that has most of them. */
export const worstOf = (known: readonly Finding[]): LevelsOf[] =>
  bySubject(known).map(({ model, version, findings }) => {
    const { times } = findings.reduce((a, b) => (b.times.length > a.times.length ? b : a));
    return { model, version, times, levels: highest(findings, times) };
  });

interface Subject {
  readonly model: string | undefined;
  readonly version: string | undefined;
  readonly findings: readonly Finding[];
}

function bySubject(known: readonly Finding[]): Subject[] {
  return [...grouped(known, ({ model, version }) => JSON.stringify([model, version])).values()].map((all) => ({
    model: all[0].model,
    version: all[0].version,
    findings: all,
  }));
}

/** Since when anything has been as bad, in Unix milliseconds. A signal without a figure says nothing of when. */
function sinceOf(findings: readonly Finding[], worst: number): number | null {
  const moments = findings
    .filter((finding) => worst !== LEVELS.insufficient && levelNow(finding) === worst)
    .map(({ since }) => since)
    .filter((since) => !Number.isNaN(since));
  return moments.length === 0 ? null : smallest(moments) * 1000;
}

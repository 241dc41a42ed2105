import { grouped } from '../grouped';
import type { LevelName } from '../query/level';
import { withoutOf } from '../signals/health/words';
import type { Figure, PeriodReport } from './document';
import { intervalText, labelText, limitText, measureText, sampleText, titleOf, valueText, versionText } from './words';

/** A row of a table of figures: one figure, or many similar ones. */
export type Line =
  | { readonly kind: 'one'; readonly figure: Figure }
  | {
      readonly kind: 'alike';
      readonly lowest: Figure;
      readonly highest: Figure;
      readonly count: number;
      readonly of: string;
    };

/** So many features are shown one by one. */
const FEW = 4;

/**
 * Forty features without drift must not hide the one that matters: figures of one measure and version that are ok, or that
 * no threshold applies to, share one row from the lowest to the highest value. All others have one row each.
 */
export function foldedFigures(figures: readonly Figure[]): Line[] {
  const alike = grouped(figures, ({ signal, objective, measure, version, level, labels }) =>
    JSON.stringify([signal, objective, measure, version, level, Object.keys(labels).sort()])
  );
  return [...alike.values()].flatMap((all): Line[] => {
    const [{ level, labels }] = all;
    const quiet = level === 'ok' || level === undefined;
    if (!quiet || all.length <= FEW || labelText(labels) === '') {
      return all.map((figure) => ({ kind: 'one', figure }));
    }
    const known = all.filter(({ value }) => !Number.isNaN(value)).sort((a, b) => a.value - b.value);
    const [lowest = all[0], highest = all[0]] = [known[0], known.at(-1)];
    return [
      { kind: 'alike', lowest, highest, count: all.length, of: Object.keys(withoutOf(labels)).sort().join(', ') },
    ];
  });
}

interface LineTexts {
  readonly signal: string;
  readonly measure: string;
  readonly version: string;
  readonly of: string;
  readonly value: string;
  readonly interval: string;
  readonly limits: string;
  readonly sample: string;
  readonly level: LevelName | undefined;
}

/** A line as people read it; what is not known is a dash. */
export function textsOf(report: Pick<PeriodReport, 'titles'>, line: Line): LineTexts {
  const figure = line.kind === 'one' ? line.figure : line.lowest;
  const about = {
    signal: titleOf(report, figure.signal),
    measure: measureText(figure),
    version: versionText(figure.version),
    limits: limitText(figure),
    level: figure.level,
  };
  return line.kind === 'one'
    ? {
        ...about,
        of: labelText(figure.labels) || '–',
        value: valueText(figure),
        interval: intervalText(figure),
        sample: sampleText(figure),
      }
    : {
        ...about,
        of: `${line.count} × ${line.of}`,
        value: `${valueText(line.lowest)} … ${valueText(line.highest)}`,
        interval: '–',
        sample: '–',
      };
}

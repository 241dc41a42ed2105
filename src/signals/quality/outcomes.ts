import { positiveClass } from '../../query/classes';
import type { Notice, SignalSeries } from '../../query/derived';
import { contractLabels } from '../../query/select';
import type { Labels, Matrix } from '../../query/series';
import type { PlanContext } from '../../query/signal';
import { outcomesIn, tally } from '../../query/windows';
import {
  binaryFigure,
  classCounts,
  type ConfusionMatrix,
  type Figure,
  multiclassFigure,
} from '../../stats/classification';
import { addAt } from '../../stats/elements';
import { seriesFrom, unitOf } from './measures';
import type { QualityOptions } from './options';

/** Confusion matrices of one model version over time. */
export interface Confusion {
  readonly labels: Labels;
  readonly times: Float64Array;
  /** Sorted by name. */
  readonly classes: readonly string[];
  readonly at: (index: number) => ConfusionMatrix;
}

/** A matrix has the square of its classes, at each point of time; a table of it a row for each. */
const MAX_CLASSES = { series: 1000, confusion: 100, reliability: 1000 } as const;

/** `notices` says of a version with too many classes that it is left out. */
export function confusionsOf(
  { series }: Matrix,
  view: QualityOptions['view'],
  context: PlanContext,
  notices: Map<string, Notice>
): Confusion[] {
  const most = MAX_CLASSES[view];
  const judged = outcomesIn(series, notices);
  // A table shows how classes are written.
  const all = view === 'series' ? judged : tally(series, ['predicted', 'actual']);
  return all.flatMap(({ labels, times, cells }) => {
    const classes = [
      ...new Set(cells.flatMap(({ labels: { predicted, actual } }) => [predicted ?? '', actual ?? ''])),
    ].sort();
    if (classes.length > most) {
      const { model = '' } = contractLabels(labels, context.profile);
      const text = `No confusion matrix of "${model}": it has ${classes.length} classes, and at most ${most} are compared with each other${view === 'confusion' ? ' in a table' : ''}. Count rare classes as one.`;
      notices.set(text, { severity: 'warning', text });
      return [];
    }
    const position = new Map(classes.map((name, i) => [name, i] as const));
    const placed = cells.map(({ labels: { predicted, actual }, counts }) => ({
      cell: (position.get(actual ?? '') ?? 0) * classes.length + (position.get(predicted ?? '') ?? 0),
      counts,
    }));
    return {
      labels: contractLabels(labels, context.profile),
      times,
      classes,
      at: (index) => {
        const matrix = new Float64Array(classes.length ** 2);
        for (const { cell, counts } of placed) {
          addAt(matrix, cell, counts[index] ?? NaN);
        }
        return { classes: classes.length, cells: matrix };
      },
    };
  });
}

/** The counter's measures; `notices` says of one that cannot be given why not. */
export function fromOutcomes(
  measure: string,
  confusion: Confusion,
  options: QualityOptions,
  notices: Map<string, Notice>
): SignalSeries[] {
  const figure = figureOf(measure, confusion, options, notices);
  return figure === undefined
    ? []
    : [
        seriesFrom(measure, confusion.labels, confusion.times, unitOf(measure), (i) => {
          const matrix = confusion.at(i);
          return figure(matrix);
        }),
      ];
}

function figureOf(
  measure: string,
  { classes }: Confusion,
  { average, positive, beta }: QualityOptions,
  notices: Map<string, Notice>
): ((matrix: ConfusionMatrix) => Figure) | undefined {
  switch (measure) {
    case 'accuracy':
    case 'balancedAccuracy':
    case 'mcc':
    case 'kappa':
      return (matrix) => multiclassFigure(measure, matrix);
  }
  const wanted = positiveClass(classes, positive);
  const many = classes.length > 2 && positive === undefined;
  const isBinary = measure === 'specificity' || average === 'binary' || (average === 'auto' && !many);
  if (isBinary) {
    if (!wanted.known) {
      notices.set(wanted.notice.text, {
        ...wanted.notice,
        text: `No ${measure}: ${wanted.notice.text}${measure === 'specificity' ? '' : ' Or choose macro, micro or weighted.'}`,
      });
      return undefined;
    }
    const position = classes.indexOf(wanted.name);
    const name = measure === 'f1' || measure === 'fBeta' ? 'fBeta' : binaryName(measure);
    return (matrix) => binaryFigure(name, classCounts(matrix, position), { beta: measure === 'f1' ? 1 : beta });
  }
  const how = {
    average: average === 'micro' || average === 'weighted' ? average : 'macro',
    beta: measure === 'f1' ? 1 : beta,
  } as const;
  const name = measure === 'precision' || measure === 'recall' ? measure : 'fBeta';
  return (matrix) => multiclassFigure(name, matrix, how);
}

const binaryName = (measure: string): 'precision' | 'recall' | 'specificity' =>
  measure === 'precision' || measure === 'recall' ? measure : 'specificity';

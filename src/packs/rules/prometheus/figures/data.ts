import { type PromQL, promql } from '../../../../query/promql';
import { dataQualityOptions } from '../../../../signals/dataQuality/plan';
import { elementAt } from '../../../../stats/elements';
import { equal, type Expressed, expressed, type Figure, type FigureRequest, oneOf, unsupported } from '../figure';
import { BY, counted, metrics, nameOf, recorded, type Recording, series } from '../scope';
import { shareBound } from '../share';

/** What does not count as a category that was seen in training. */
const OTHER = '__other__';

export function dataQuality(asked: FigureRequest): Expressed {
  const { measures } = dataQualityOptions.parse(asked.definition.query.options);
  switch (elementAt(measures, 0)) {
    case 'missing':
    case 'invalid':
    case 'unseen':
      return expressed(shares(asked, measures));
    case 'freshness':
      return expressed(freshness(asked));
    case 'volume':
    case 'volumeScore':
      return unsupported(
        'what is usual is the median of the same hour of earlier weeks or days, whichever there are enough of: PromQL has no median over seasons'
      );
    case 'consistency':
      return unsupported('it takes distances between the distributions of each pair of instances');
  }
}

interface Part {
  readonly measure: string;
  readonly recordings: readonly Recording[];
  readonly count: PromQL;
  readonly whole: PromQL;
}

/** Missing, invalid and unseen values of each feature, distinguished by the label `measure`. */
function shares(asked: FigureRequest, measures: readonly string[]): Figure {
  const { definition, named, least } = asked;
  const by = [...BY, 'feature', 'reason', 'measure'];
  const value = nameOf([...BY, 'feature'], definition.id.replaceAll('-', '_'), `ratio${named}`);
  const parts = measures.flatMap((measure) => partOf(measure, asked));
  const sample = `${value}_sample`;
  const bound = `${value}_${definition.direction === 'above' ? 'lower' : 'upper'}`;
  const side = definition.direction === 'above' ? 'lower' : 'upper';
  return {
    by,
    recordings: [
      ...parts.flatMap(({ recordings }) => recordings),
      ...parts.flatMap(({ measure, count, whole }): Recording[] => {
        const labels = { measure };
        return [
          { record: sample, labels, expr: whole },
          { record: value, labels, expr: promql`clamp_max(${count} / (${whole} > 0), 1)` },
        ];
      }),
      { record: bound, expr: shareBound(recorded(value), recorded(sample), side) },
    ],
    decided: {
      kind: 'compared',
      measured: {
        value: recorded(value),
        bound: recorded(bound),
        sample: { count: recorded(sample), least },
      },
    },
  };
}

function partOf(measure: string, { definition, window, scope }: FigureRequest): Part[] {
  const { features } = dataQualityOptions.parse(definition.query.options);
  const where = oneOf('feature', features);
  const onModel = { labelNames: BY };
  switch (measure) {
    case 'missing':
    case 'invalid': {
      const metric = measure === 'missing' ? metrics.featureMissing : metrics.featureInvalid;
      const labels = measure === 'missing' ? ['feature'] : ['feature', 'reason'];
      const broken = counted({ metric, by: [...BY, ...labels], window, where }, scope);
      const predictions = counted({ metric: metrics.predictions, by: BY, window }, scope);
      return [
        {
          measure,
          recordings: [...broken.recordings, ...predictions.recordings],
          count: broken.count,
          whole: promql`(0 * ${broken.count} + on (${onModel}) group_left () ${predictions.count})`,
        },
      ];
    }
    case 'unseen': {
      const metric = metrics.featureCategory;
      const by = [...BY, 'feature'];
      const all = counted({ metric, by, window, where }, scope);
      const called = `${metric.replace('_total', '')}_unseen`;
      const others = counted({ metric, by, window, where: [...where, equal('category', OTHER)], called }, scope);
      return [
        {
          measure,
          recordings: [...all.recordings, ...others.recordings],
          count: promql`(${others.count} or 0 * ${all.count})`,
          whole: all.count,
        },
      ];
    }
    default:
      return [];
  }
}

/** Seconds since the newest data of each source. */
function freshness({ scope }: FigureRequest): Figure {
  const by = [...BY, 'source'];
  const record = nameOf(by, metrics.lastData, 'age');
  const newest = promql`max by (${{ labelNames: by }}) (${series(metrics.lastData, scope)})`;
  return {
    by,
    recordings: [{ record, expr: promql`time() - ${newest}` }],
    decided: { kind: 'compared', measured: { value: recorded(record), bound: recorded(record) } },
  };
}

import { type AdditiveMeasure, decompose } from '../../src/stats/decomposition';
import { elementAt } from '../../src/stats/elements';
import { zOf } from '../../src/stats/special';
import { distance } from './compare';
import recorded from './values/decomposition.json';

const MEASURES: readonly AdditiveMeasure[] = ['accuracy', 'brier', 'logLoss', 'positiveShare'];
const { edges } = recorded;

test.each(MEASURES)(
  'the parts of a change of %s against counterfactual means and a full covariance matrix',
  (measure) => {
    const cases = recorded.cases.filter((one) => one.measure === measure);
    expect(cases.length).toBe(3);
    for (const { reference, current, parts, errors } of cases) {
      const { change, inputs, relation } = decompose(measure, { edges, ...reference }, { edges, ...current });
      [change, inputs, relation].forEach(({ value, lower, upper }, i) => {
        expect(distance(value, elementAt(parts, i), 1e-3)).toBeLessThan(1e-9);
        // A group's variance is that of one observation more than there are.
        expect(distance((upper - lower) / (2 * zOf(0.95)), elementAt(errors, i))).toBeLessThan(2e-3);
      });
    }
  }
);

import { z } from 'zod';
import { migrateQuery } from '../query/migrate';
import { QUERY_VERSION, querySchema } from '../query/query';
import { contextOf } from '../query/testing';
import { signals } from './registry';

const optionsSchema = z.looseObject({
  properties: z
    .record(
      z.string(),
      z.looseObject({
        enum: z.array(z.string()).optional(),
        items: z.looseObject({ enum: z.array(z.string()).optional() }).optional(),
      })
    )
    .default({}),
});

/** Every option of every signal, with the values that it may take where those are listed. */
const OPTIONS = [...signals.values()].flatMap(({ id, options }) =>
  Object.entries(optionsSchema.parse(z.toJSONSchema(options, { io: 'input' })).properties).map(
    ([name, { enum: values, items }]) => ({
      id,
      name,
      isList: items !== undefined,
      values: values ?? items?.enum ?? [],
    })
  )
);

const bind = (id: string, options: object) =>
  signals.get(id)?.bind(querySchema.parse({ signal: id, options }), contextOf({ signals }));

it('options and their values are in camel case, and a list of measures is called that', () => {
  // Units are Grafana's words.
  const own = OPTIONS.filter(({ name }) => name !== 'unit');
  const words = own.flatMap(({ id, name, values }) => [name, ...values].map((word) => `${id}: ${word}`));
  expect(words.filter((word) => !/: [a-z][a-zA-Z0-9]*$/.test(word))).toEqual([]);
  expect(OPTIONS.filter(({ name }) => /^(measure|statistics?|metrics)$/.test(name))).toEqual([]);
});

describe('a query of version 1', () => {
  it.each([
    ['drift', { measure: ['ks'] }, { measures: ['ks'] }],
    ['fairness', { measure: ['equalOpportunity'] }, { measures: ['equalOpportunity'] }],
    ['latency', { judge: 0.5 }, { thresholdQuantile: 0.5 }],
    ['llm', { judge: 0.5 }, { thresholdQuantile: 0.5 }],
    ['promql', { expr: 'up', trouble: 'below' }, { expr: 'up', direction: 'below' }],
    ['resources', { from: ['dcgm'] }, { exporters: ['dcgm'] }],
    [
      'anomaly',
      { signal: 'latency', signalOptions: { judge: 0.5, limit: 1 } },
      { signal: 'latency', signalOptions: { thresholdQuantile: 0.5, limit: 1 } },
    ],
  ] as const)('says in %s what it said: %j', (signal, old, renamed) => {
    expect(() => bind(signal, old)).toThrow('unknown');
    const lifted = querySchema.parse(migrateQuery({ queryVersion: 1, signal, model: 'loan', options: old }));
    expect(lifted).toMatchObject({ queryVersion: QUERY_VERSION, model: 'loan' });
    expect(lifted.options).toEqual(renamed);
    expect(bind(signal, lifted.options)).toBeDefined();
  });

  it('asks quality for the measures that it named', () => {
    const named = ['balanced_accuracy', 'f_beta', 'pr_auc', 'log_loss', 'recall', 'share_of_right'];
    const lifted = querySchema.parse(
      migrateQuery({ queryVersion: 1, signal: 'quality', options: { measures: named } })
    );
    expect(signals.get('quality')?.options.parse(lifted.options)).toMatchObject({
      measures: ['balancedAccuracy', 'fBeta', 'prAuc', 'logLoss', 'recall', 'share_of_right'],
    });
  });
});

describe('an error', () => {
  it.each([...new Set(OPTIONS.map(({ id }) => id))])('of an option that %s does not have names all it has', (id) => {
    const names = OPTIONS.filter((one) => one.id === id).map(({ name }) => name);
    expect(() => bind(id, { nonsense: 1 })).toThrow(`unknown \\"nonsense\\"; known are ${names.join(', ')}`);
  });

  it.each(OPTIONS.filter(({ values }) => values.length > 0))(
    'of a value that $id does not take for $name names all it takes',
    ({ id, name, isList, values }) => {
      const text = `is \\"nonsense\\", and not one of ${values.join(', ')}`;
      expect(() => bind(id, { [name]: isList ? ['nonsense'] : 'nonsense' })).toThrow(text);
    }
  );

  it('of a measure of quality that is neither computed nor a gauge names all that are computed', () => {
    const text =
      'is neither one of accuracy, balancedAccuracy, precision, recall, specificity, f1, fBeta, mcc, kappa, auc,';
    expect(() => bind('quality', { measures: ['F1-score'] })).toThrow(text);
  });
});

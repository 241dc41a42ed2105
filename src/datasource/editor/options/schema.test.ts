import { z } from 'zod';
import { chosenFrom } from '../../../query/choices';
import { signals } from '../../../signals/registry';
import { readJson, readNumber, readNumbers } from './DeferredInput';
import { fieldsOf } from './schema';

const options = z.strictObject({
  quantiles: z.array(z.number()).default([0.5, 0.95]).describe('Which quantiles'),
  measures: z.array(z.enum(['mean', 'max'])).default(['mean']),
  names: z.array(z.string()).default([]),
  limit: z.number().positive().default(0.5),
  count: z.int().optional(),
  side: z.enum(['above', 'below']).default('above'),
  orderBy: z.string().optional(),
  exact: z.boolean().default(false),
  nested: z.object({ a: z.number() }).optional(),
  feature: z.string().optional().meta(chosenFrom('features')).describe('Of which feature'),
  moment: z.union([z.number(), z.string()]).optional(),
  form: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('earlier'), offset: z.string().default('1w') }),
  ]),
});

it('has a label in plain words for every option of every signal', () => {
  const terms =
    'of|in|k|n|compat|companions|rollup|rank|across|within|against|settle|owners|beta|remember|pairs|design effect|kpis';
  const labels = [...signals.values()].flatMap((signal) =>
    fieldsOf(z.toJSONSchema(signal.options, { io: 'input' })).map(({ label }) => label)
  );
  expect(labels.length).toBeGreaterThan(100);
  expect(labels.filter((label) => label !== 'KPIs' && new RegExp(`^(${terms})$`, 'i').test(label))).toEqual([]);
});

describe('fieldsOf', () => {
  it('finds a control for every option that zod can describe', () => {
    const fields = fieldsOf(z.toJSONSchema(options, { io: 'input' }));
    expect(Object.fromEntries(fields.map(({ name, kind }) => [name, kind]))).toEqual({
      quantiles: 'numbers',
      measures: 'choices',
      names: 'texts',
      limit: 'number',
      count: 'number',
      side: 'choice',
      orderBy: 'text',
      exact: 'switch',
      nested: 'json',
      feature: 'text',
      moment: 'text',
      form: 'variants',
    });
    expect(fields.find(({ name }) => name === 'feature')).toMatchObject({
      choices: 'features',
      description: 'Of which feature',
    });
    expect(fields.find(({ name }) => name === 'form')).toMatchObject({
      by: 'kind',
      variants: [
        { value: 'none', fields: [] },
        { value: 'earlier', fields: [{ name: 'offset', kind: 'text', defaultValue: '1w' }] },
      ],
    });
    expect(fields.find(({ name }) => name === 'quantiles')).toMatchObject({
      description: 'Which quantiles',
      defaultValue: [0.5, 0.95],
    });
    expect(fields.find(({ name }) => name === 'side')).toMatchObject({
      values: ['above', 'below'],
      defaultValue: 'above',
    });
    expect(fields.find(({ name }) => name === 'orderBy')?.label).toBe('Order by');
  });

  it('is empty for what is no schema of an object', () => {
    expect(fieldsOf(undefined)).toEqual([]);
    expect(fieldsOf({ type: 'string' })).toEqual([]);
  });

  it('finds a control for every option of every signal', () => {
    for (const { id, options: own } of signals.values()) {
      const schema = z.toJSONSchema(own, { io: 'input' });
      expect([id, fieldsOf(schema).map(({ name }) => name)]).toEqual([id, Object.keys(schema.properties ?? {})]);
    }
  });
});

it('reads numbers between commas and nothing else', () => {
  expect(readNumbers('0.5, 0.95  1')).toEqual([0.5, 0.95, 1]);
  expect(() => readNumbers('p95')).toThrow(RangeError);
  expect(() => readNumbers(' , ')).toThrow(RangeError);
});

it('reads one number and nothing else', () => {
  expect(readNumber('0.5')).toBe(0.5);
  expect(() => readNumber('half')).toThrow('such as 0.5');
  expect(() => readNumber('0x10')).toThrow('such as 0.5');
});

it('reads JSON or says what is wrong with it', () => {
  expect(readJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(() => readJson('{a}')).toThrow('This is not JSON');
});

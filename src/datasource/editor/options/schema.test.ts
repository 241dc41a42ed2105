import { z } from 'zod';
import { fieldsOf, readJson, readNumbers } from './schema';

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
    });
    expect(fields.find(({ name }) => name === 'quantiles')).toMatchObject({
      description: 'Which quantiles',
      usual: [0.5, 0.95],
    });
    expect(fields.find(({ name }) => name === 'side')).toMatchObject({ values: ['above', 'below'], usual: 'above' });
    expect(fields.find(({ name }) => name === 'orderBy')?.label).toBe('Order by');
  });

  it('is empty for what is no schema of an object', () => {
    expect(fieldsOf(undefined)).toEqual([]);
    expect(fieldsOf({ type: 'string' })).toEqual([]);
  });
});

it('reads numbers between commas and nothing else', () => {
  expect(readNumbers('0.5, 0.95  1')).toEqual([0.5, 0.95, 1]);
  expect(() => readNumbers('p95')).toThrow(RangeError);
  expect(() => readNumbers(' , ')).toThrow(RangeError);
});

it('reads JSON or says what is wrong with it', () => {
  expect(readJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(() => readJson('{a}')).toThrow('This is not JSON');
});

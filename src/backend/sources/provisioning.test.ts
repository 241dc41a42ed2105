import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { METRIC_ROLES } from '../../profiles';
import { settingsSchema } from '../../settings/schema';
import { elementAt } from '../../stats/elements';
import { errorText } from '../../text';
import { parseSettings } from './settings';

const ROOT = path.resolve(__dirname, '../../..');
const text = readFileSync(path.join(ROOT, 'docs/provisioning.md'), 'utf8');

const provisionedSchema = z.object({
  datasources: z
    .array(
      z.object({
        uid: z.string(),
        type: z.literal('modelwatch-monitoring-datasource'),
        jsonData: z.record(z.string(), z.unknown()),
        secureJsonData: z.record(z.string(), z.string()),
      })
    )
    .length(1),
});

const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(text) ?? [];
const example = elementAt(provisionedSchema.parse(parse(yaml)).datasources, 0);

/** Every field that a schema has, by its path; of alternatives, those of each. */
function pathsOf(schema: unknown, at: string): readonly string[] {
  const { properties, oneOf, anyOf } = z
    .object({
      properties: z.record(z.string(), z.unknown()).optional(),
      oneOf: z.array(z.unknown()).optional(),
      anyOf: z.array(z.unknown()).optional(),
    })
    .parse(schema);
  const inner = Object.entries(properties ?? {}).flatMap(([name, property]) =>
    pathsOf(property, at === '' ? name : `${at}.${name}`)
  );
  const alternatives = [...(oneOf ?? []), ...(anyOf ?? [])].flatMap((one) => pathsOf(one, at));
  return inner.length + alternatives.length === 0 ? [at] : [...inner, ...alternatives];
}

const isSet = (values: unknown, [name, ...rest]: readonly string[]): boolean =>
  name === undefined
    ? values !== undefined
    : typeof values === 'object' && values !== null && isSet(new Map(Object.entries(values)).get(name), rest);

/** What is wrong with the example with these secrets. A mistake in the actions is only theirs. */
function problemWith(secrets: Readonly<Record<string, string>>): string | undefined {
  try {
    const { actions } = parseSettings(example.jsonData, secrets);
    return actions !== undefined && 'problem' in actions ? actions.problem : undefined;
  } catch (error) {
    return errorText(error);
  }
}

it('is taken by the process, secrets and all, and means what it says', () => {
  const settings = parseSettings(example.jsonData, example.secureJsonData);
  expect(problemWith(example.secureJsonData)).toBeUndefined();
  expect(settings).toMatchObject({
    sources: {
      prometheus: { auth: { type: 'basic', user: 'reader' }, tls: { serverName: 'prometheus.internal' } },
      mlflow: { auth: { type: 'forward', fallback: { type: 'basic', user: 'modelwatch' } } },
    },
    labels: { model: 'model_name' },
    defaults: { window: '1h', baseline: 'mlflow' },
  });
  expect(settings.sources.prometheus?.headers.map(({ name }) => name)).toEqual([
    'X-Environment',
    'X-Access-Key',
    'X-Scope-OrgID',
  ]);
});

it('sets every field that there is, in one source or the other', () => {
  const schema = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' });
  const missing = pathsOf(schema, '').filter((field) => {
    const names = field.split('.');
    const [source, ...rest] = names;
    const other = source === 'prometheus' ? 'mlflow' : source === 'mlflow' ? 'prometheus' : source;
    return !isSet(example.jsonData, names) && !isSet(example.jsonData, [other ?? '', ...rest]);
  });
  expect(missing).toEqual([]);
});

it('has no secret that nothing in it asks for', () => {
  for (const key of Object.keys(example.secureJsonData)) {
    const { [key]: _left, ...others } = example.secureJsonData;
    expect(problemWith(others)).toContain(`secureJsonData.${key}`);
  }
});

it('names every role that a metric can have', () => {
  for (const role of METRIC_ROLES) {
    expect(text).toContain(`\`${role}\``);
  }
});

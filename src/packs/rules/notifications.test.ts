import { parse } from 'yaml';
import { z } from 'zod';
import { elementAt } from '../../stats/elements';
import { notificationFiles } from './notifications';

const files = new Map(notificationFiles().map(([path, text]) => [path, parse(text)]));
const of = (name: string): unknown => [...files].find(([path]) => path.endsWith(name))?.[1];

/** What Grafana's parser knows of each kind of file, and nothing else. */
const contactPointsSchema = z.strictObject({
  apiVersion: z.literal(1),
  contactPoints: z
    .array(
      z.strictObject({
        orgId: z.int(),
        name: z.string(),
        receivers: z
          .array(
            z.discriminatedUnion('type', [
              z.strictObject({
                uid: z.string().max(40),
                type: z.literal('slack'),
                settings: z.strictObject({ url: z.string(), title: z.string(), text: z.string() }),
              }),
              z.strictObject({
                uid: z.string().max(40),
                type: z.literal('pagerduty'),
                settings: z.strictObject({
                  integrationKey: z.string(),
                  severity: z.enum(['critical', 'error', 'warning', 'info']),
                  summary: z.string(),
                  class: z.string(),
                  component: z.string(),
                  group: z.string(),
                  details: z.record(z.string(), z.string()),
                }),
              }),
              z.strictObject({
                uid: z.string().max(40),
                type: z.literal('email'),
                settings: z.strictObject({
                  addresses: z.string(),
                  singleEmail: z.boolean(),
                  subject: z.string(),
                  message: z.string(),
                }),
              }),
            ])
          )
          .length(1),
      })
    )
    .length(1),
});

const templatesSchema = z.strictObject({
  apiVersion: z.literal(1),
  templates: z.array(z.strictObject({ orgId: z.int(), name: z.string(), template: z.string() })),
});

const muteTimesSchema = z.strictObject({
  apiVersion: z.literal(1),
  muteTimes: z.array(
    z.strictObject({
      orgId: z.int(),
      name: z.string(),
      time_intervals: z.array(
        z.strictObject({
          times: z.array(z.strictObject({ start_time: z.string(), end_time: z.string() })),
          weekdays: z.array(z.string()),
          location: z.string(),
        })
      ),
    })
  ),
});

const route = z.strictObject({
  receiver: z.string(),
  group_by: z.array(z.string()).optional(),
  object_matchers: z.array(z.tuple([z.string(), z.enum(['=', '!=', '=~', '!~']), z.string()])).optional(),
  mute_time_intervals: z.array(z.string()).optional(),
  group_wait: z.string().optional(),
  group_interval: z.string().optional(),
  repeat_interval: z.string().optional(),
  continue: z.boolean().optional(),
  get routes() {
    return z.array(route).optional();
  },
});
type Route = z.infer<typeof route>;
const policiesSchema = z.strictObject({
  apiVersion: z.literal(1),
  policies: z.array(route.extend({ orgId: z.int() })).length(1),
});

const contactPoints = ['slack', 'pagerduty', 'mail'].flatMap(
  (name) => contactPointsSchema.parse(of(`modelwatch-${name}.yaml`)).contactPoints
);

test('alerts that propose actions are signed, with a time, and sent with a token', () => {
  expect(of('modelwatch-actions.yaml')).toEqual({
    apiVersion: 1,
    contactPoints: [
      {
        orgId: 1,
        name: 'modelwatch-actions',
        receivers: [
          {
            uid: 'modelwatch-actions',
            type: 'webhook',
            settings: {
              url: '$MODELWATCH_ACTIONS_URL',
              httpMethod: 'POST',
              authorization_scheme: 'Bearer',
              authorization_credentials: '$MODELWATCH_ACTIONS_TOKEN',
              hmacConfig: { secret: '$MODELWATCH_ACTIONS_SECRET', timestampHeader: 'X-Grafana-Alerting-Timestamp' },
            },
          },
        ],
      },
    ],
  });
});

test('each secret is an environment variable, and nothing else is', () => {
  for (const { receivers } of contactPoints) {
    const variables = JSON.stringify(receivers).match(/\$[A-Z_]+/g);
    expect(variables).toHaveLength(1);
    expect(variables?.[0]).toMatch(/^\$MODELWATCH_/);
    expect(JSON.stringify(receivers).match(/\$/g)).toHaveLength(1);
  }
});

test('what needs a secret, or replaces what an organisation has, is not where Grafana reads it', () => {
  for (const [path, content] of files) {
    const optional = ['contactPoints', 'policies', 'muteTimes'].some((kind) => kind in content);
    expect([path, path.startsWith('provisioning/optional/alerting/')]).toEqual([path, optional]);
  }
});

test('contact points use templates that are defined', () => {
  const { templates } = templatesSchema.parse(of('modelwatch-templates.yaml'));
  const defined = templates.flatMap(({ template }) =>
    [...template.matchAll(/define "([\w.]+)"/g)].map(([, name]) => name)
  );
  const used = [...JSON.stringify([contactPoints, templates]).matchAll(/template \\+"([\w.]+)\\+"/g)].map(
    ([, name]) => name
  );
  expect(new Set(used)).toEqual(new Set(defined));
});

test('policies name contact points and mute timings that stand beside them', () => {
  const { policies } = policiesSchema.parse(of('modelwatch-policies.yaml'));
  const { muteTimes } = muteTimesSchema.parse(of('modelwatch-mute-timings.yaml'));
  const all = (one: Route): Route[] => [one, ...(one.routes ?? []).flatMap(all)];
  const routes = policies.flatMap(all);
  const known = ['empty', ...contactPoints.map(({ name }) => name)];
  expect(routes.filter(({ receiver }) => !known.includes(receiver))).toEqual([]);
  expect(new Set(routes.flatMap((one) => one.mute_time_intervals ?? []))).toEqual(
    new Set(muteTimes.map(({ name }) => name))
  );
  // Grafana allows a mute timing on every policy but the root.
  expect(elementAt(policies, 0).mute_time_intervals).toBeUndefined();
});

test('critical alerts page and are never muted, warnings go to the chat, everything into the digest', () => {
  const root = elementAt(policiesSchema.parse(of('modelwatch-policies.yaml')).policies, 0);
  const ours = root.routes?.[0];
  const reached = (severity: string): Route[] => {
    const found: Route[] = [];
    for (const one of ours?.routes ?? []) {
      if ((one.object_matchers ?? []).every(([, , value]) => value === severity)) {
        found.push(one);
        if (one.continue !== true) {
          break;
        }
      }
    }
    return found;
  };
  expect(reached('critical').map(({ receiver }) => receiver)).toEqual([
    'modelwatch-pager',
    'modelwatch-chat',
    'modelwatch-digest',
  ]);
  expect(reached('warning').map(({ receiver }) => receiver)).toEqual(['modelwatch-chat', 'modelwatch-digest']);
  expect(reached('critical').some((one) => one.mute_time_intervals !== undefined)).toBe(false);
  expect(ours?.group_by).toEqual(['model']);
});

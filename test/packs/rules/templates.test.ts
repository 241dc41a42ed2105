import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { type AlertRule, definitions, withOverrides } from '../../../src/packs/rules';
import { EXPRESSIONS, grafanaRule } from '../../../src/packs/rules/grafana';
import { templates } from '../../../src/packs/rules/notifications';
import type { Labels } from '../../../src/signals/series';
import { buildGoProgram } from '../../support/goProgram';

const program = buildGoProgram('templates', path.join(__dirname, 'templates'));
const describeWithGo = 'path' in program ? describe : describe.skip;
if ('missing' in program) {
  process.stderr.write(`SKIPPED the texts of alerts, filled in: ${program.missing}\n`);
}

interface Annotation {
  readonly text: string;
  readonly labels: Labels;
  readonly values: Readonly<Record<string, { readonly labels: Labels; readonly value: number | null }>>;
}

const answerSchema = z.object({ Annotations: z.array(z.string()), Messages: z.record(z.string(), z.string()) });

/** Has Go fill templates in. Throws with Go's words on one that does not parse or cannot be filled in. */
function fill(
  annotations: readonly Annotation[],
  messages?: { readonly names: readonly string[]; readonly notification: unknown }
) {
  const run = spawnSync('path' in program ? program.path : '', {
    encoding: 'utf8',
    input: JSON.stringify({
      Annotations: annotations.map(({ text, labels, values }) => ({
        Text: text,
        Labels: labels,
        Values: Object.fromEntries(
          Object.entries(values).map(([name, one]) => [name, { Labels: one.labels, Value: one.value }])
        ),
      })),
      Templates: templates.map(({ template }) => template).join('\n'),
      Names: messages?.names ?? [],
      Notification: messages?.notification ?? {},
    }),
  });
  if (run.status !== 0) {
    throw new Error(run.stderr);
  }
  return answerSchema.parse(JSON.parse(run.stdout));
}

const pack = withOverrides(definitions, {
  thresholds: {
    'traffic-volume': { warning: 8, critical: 16 },
    'prediction-cost': { warning: 1, critical: 2 },
    'business-success': { warning: 0.5, critical: 0.3 },
  },
});
const titled = pack.rules.map((rule) => [rule.uid, rule] as const);

const LOAN: Labels = { model: 'loan-approval', version: '2' };

/** Texts of a rule, with every query's figure beside them, or with figures that are not known. */
function textsOf(rule: AlertRule, labels: Labels, known: boolean): string[] {
  const { annotations, data } = grafanaRule(rule, pack.settings);
  const values = Object.fromEntries(
    data
      .filter(({ datasourceUid }) => datasourceUid !== EXPRESSIONS)
      .map(({ refId }) => [
        refId,
        { labels: { ...labels, feature: `feature of ${refId}` }, value: known ? 0.4321 : null },
      ])
  );
  return fill(
    [annotations.summary, annotations.description, annotations.runbook_url].map((text) => ({ text, labels, values }))
  ).Annotations;
}

describeWithGo('texts of alerts, as Go fills them in', () => {
  test.each(titled)('%s says whom it is about, how much, and against what', (_, rule) => {
    const { definition, threshold } = rule;
    const labels = {
      ...LOAN,
      ...Object.fromEntries(definition.labels.map((label) => [label, `some ${label}`])),
    };
    const [summary, description, runbook] = textsOf(rule, labels, true);
    for (const text of [summary, description]) {
      expect(text).not.toMatch(/NaN|no value|\{\{/);
    }
    expect(summary).toContain(definition.group === 'sources' ? 'Modelwatch' : 'loan-approval version 2');
    if (definition.evidence.value) {
      expect(summary).toMatch(/0\.43|43\.21%/);
    }
    if (definition.evidence.value && !definition.evidence.movingThreshold && definition.unit === 'none') {
      expect(summary).toContain(String(threshold));
    }
    expect(description).toContain(definition.texts.meaning);
    expect(description).toContain(definition.texts.firstLook);
    expect(runbook).toBe(
      `https://grafana.example/a/modelwatch-monitoring-app/runbooks/${definition.id}?ds=modelwatch&model=loan-approval&version=2`
    );
  });

  test.each(titled)('%s leaves out what is not known', (_, rule) => {
    for (const text of [...textsOf(rule, LOAN, false), ...textsOf(rule, {}, false)]) {
      expect(text).not.toMatch(/NaN|no value/);
    }
  });

  test('drift names its worst features', () => {
    const rule = pack.rules.find(({ uid }) => uid === 'modelwatch-drift-critical');
    const [summary, description] = rule === undefined ? ['', ''] : textsOf(rule, LOAN, true);
    expect(summary).toMatch(/worst feature 0\.432, above 0\.432 \(n = 0\)/);
    expect(description).toMatch(/Worst: feature of Worst1 0\.432; feature of Worst2 0\.432; feature of Worst3 0\.432;/);
  });

  const alert = (status: 'firing' | 'resolved', summary: string) => ({
    Status: status,
    Labels: { severity: 'critical', team: 'ml', signal: 'latency', model: 'loan-approval' },
    Annotations: { summary, description: 'What it means.', runbook_url: 'https://grafana.example/runbook' },
    StartsAt: '2026-01-02T03:04:05Z',
    PanelURL: 'https://grafana.example/panel',
    SilenceURL: 'https://grafana.example/silence',
  });

  const messages = (status: string, ...alerts: ReadonlyArray<ReturnType<typeof alert>>) =>
    fill([], {
      names: ['modelwatch.title', 'modelwatch.text', 'modelwatch.slack', 'modelwatch.digest'],
      notification: {
        Status: status,
        GroupLabels: { model: 'loan-approval' },
        CommonLabels: { severity: 'critical' },
        Alerts: alerts,
      },
    }).Messages;

  test('a message has all that someone who is woken needs', () => {
    const said = messages('firing', alert('firing', 'loan-approval version 2: slow'));
    expect(said['modelwatch.title']).toBe('[CRITICAL] loan-approval version 2: slow');
    for (const name of ['modelwatch.text', 'modelwatch.slack']) {
      for (const part of ['slow', 'What it means.', '2026-01-02 03:04', '/runbook', '/panel', '/silence']) {
        expect(said[name]).toContain(part);
      }
    }
  });

  test('several alerts are one line each in the digest, and those that are over are told', () => {
    const said = messages('firing', alert('firing', 'first'), alert('firing', 'second'), alert('resolved', 'third'));
    expect(said['modelwatch.title']).toBe('[CRITICAL] loan-approval: 2 alerts');
    expect(said['modelwatch.digest']).toMatch(
      /2 alerts fire, 1 are over.*\n[^]*- critical: first[^]*- critical: second[^]*- over: third/
    );
    expect(messages('resolved', alert('resolved', 'third'), alert('resolved', 'fourth'))['modelwatch.title']).toBe(
      '[RESOLVED] loan-approval: 2 alerts are over'
    );
  });
});

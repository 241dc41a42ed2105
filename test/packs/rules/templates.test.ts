import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { withSubject } from '../../../src/backend/evaluate/legend';
import { dashboards } from '../../../src/packs/dashboards';
import { type AlertRule, type PackSettings } from '../../../src/packs/rules';
import { EXPRESSIONS, grafanaRule } from '../../../src/packs/rules/grafana';
import { subjectLabels } from '../../../src/packs/rules/grafana/texts';
import { templates } from '../../../src/packs/rules/notifications';
import { fullPack as pack, ruleOf } from '../../../src/packs/rules/testing';
import type { Labels } from '../../../src/query/series';
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

const titled = pack.rules.map((rule) => [rule.uid, rule] as const);

const LOAN: Labels = { model: 'loan-approval', version: '2' };

/** Texts of a rule about a series with these labels, with every query's figure beside them, or with figures that are not known. */
function textsOf(rule: AlertRule, own: Labels, known: boolean, settings: PackSettings = pack.settings) {
  const { annotations, data } = grafanaRule(rule, settings);
  const labels = withSubject(own, subjectLabels(rule.definition));
  const values = Object.fromEntries(
    data
      .filter(({ datasourceUid }) => datasourceUid !== EXPRESSIONS)
      .map(({ refId }) => [
        refId,
        {
          labels: { ...labels, feature: `feature of ${refId}`, versions: 'version 2 first seen' },
          value: known ? 0.4321 : null,
        },
      ])
  );
  const names = ['summary', 'description', 'evidence', 'runbook_url', 'dashboard_url', 'model_url'] as const;
  const filled = fill(names.map((name) => ({ text: annotations[name] ?? '', labels, values }))).Annotations;
  const [summary = '', description = '', evidence = '', runbook = '', panel = '', model = ''] = filled;
  return { summary, description, evidence, runbook, panel, model };
}

describeWithGo('texts of alerts, as Go fills them in', () => {
  test.each(titled)('%s says what it is about, how much, and against what', (_, rule) => {
    const { definition, threshold } = rule;
    const labels = {
      ...LOAN,
      ...Object.fromEntries(definition.labels.map((label) => [label, `some ${label}`])),
    };
    const { summary, description, evidence, runbook, panel, model } = textsOf(rule, labels, true);
    for (const text of [summary, description, evidence]) {
      expect(text).not.toMatch(/NaN|no value|\{\{/);
    }
    expect(summary).toContain(definition.group === 'sources' ? definition.measured : 'loan-approval version 2');
    for (const label of definition.group === 'sources' ? [] : definition.labels) {
      expect(summary).toContain(`some ${label}`);
    }
    if (definition.evidence.value) {
      expect(evidence).toMatch(/0\.43|43\.21%/);
    }
    if (definition.evidence.value && definition.unit === 'none') {
      expect(summary).toContain(String(threshold));
    }
    expect(description).toContain(definition.meaning);
    expect(description).toContain(definition.firstCheck);
    const about = definition.group === 'sources' ? '' : '&model=loan-approval&version=2';
    const address = `https://grafana.example/a/modelwatch-monitoring-app/runbooks/${definition.id}?ds=modelwatch${about}`;
    expect(runbook).toBe(address);
    const page = 'https://grafana.example/a/modelwatch-monitoring-app/models/loan-approval';
    expect(model).toBe(definition.group === 'sources' ? '' : `${page}?ds=modelwatch&version=2#actions`);
    const { slug, id } = definition.dashboard;
    expect(panel).toBe(
      `https://grafana.example/d/modelwatch-${slug}?viewPanel=panel-${id}&var-ds=modelwatch${about.replaceAll('&', '&var-')}`
    );
    expect(textsOf(rule, labels, true, { ...pack.settings, grafana: 'https://grafana.example' }).runbook).toBe(address);
  });

  test.each(titled)('%s leaves out what is not known', (_, rule) => {
    for (const labels of [LOAN, {}]) {
      for (const text of Object.values(textsOf(rule, labels, false))) {
        expect(text).not.toMatch(/NaN|no value/);
      }
    }
  });

  test.each([
    ['modelwatch-latency-critical', 'Value 0.4321s, interval 0.4321s to 0.4321s, n = 0; '],
    ['modelwatch-concept-drift-critical', ''],
    ['modelwatch-model-stalled-critical', ''],
    ['modelwatch-model-vanished-warning', ''],
  ])('%s says when its version was there, if that is known', (uid, value) => {
    const { annotations, data } = grafanaRule(ruleOf(pack, uid), pack.settings);
    const filled = (labels: Labels) => {
      const values = Object.fromEntries(data.map(({ refId }) => [refId, { labels, value: 0.4321 }]));
      return fill([{ text: annotations.evidence ?? '', labels: LOAN, values }]).Annotations;
    };
    const versions = 'version 2 first seen 2026-03-04 14:01 UTC';
    expect(filled({ ...LOAN, versions })).toEqual([`${value}${versions}`]);
    expect(filled(LOAN)).toEqual([value.replace(/; $/, '')]);
  });

  test('an instance without data, which has no labels of a series, is whole too', () => {
    const rule = ruleOf(pack, 'modelwatch-gpu-critical');
    const { annotations } = grafanaRule(rule, pack.settings);
    const labels = { datasource_uid: 'modelwatch', ref_id: 'Level' };
    const texts = [annotations.summary ?? '', annotations.evidence ?? '', annotations.runbook_url ?? ''];
    expect(fill(texts.map((text) => ({ text, labels, values: {} }))).Annotations).toEqual([
      'Sustained GPU usage above 95 %: no data',
      '',
      'https://grafana.example/a/modelwatch-monitoring-app/runbooks/gpu?ds=modelwatch&&',
    ]);
  });

  test('the page of a model is found whatever its name', () => {
    const rule = ruleOf(pack, 'modelwatch-latency-critical');
    expect(textsOf(rule, { model: 'a b+c/d' }, true).model).toBe(
      'https://grafana.example/a/modelwatch-monitoring-app/models/a%20b%2Bc%2Fd?ds=modelwatch#actions'
    );
  });

  test('drift names its worst features', () => {
    const { evidence } = textsOf(ruleOf(pack, 'modelwatch-drift-critical'), LOAN, true);
    expect(evidence).toContain(
      'Value 0.432, threshold 0.432, n = 0; feature of Worst1 0.432; feature of Worst2 0.432; feature of Worst3 0.432; version 2 first seen'
    );
  });

  const alert = (status: 'firing' | 'resolved', summary: string, links: { readonly dashboard_url?: string } = {}) => ({
    Status: status,
    Labels: { severity: 'critical', team: 'ml', signal: 'latency', model: 'loan-approval' },
    Annotations: {
      summary,
      description: 'What it means.',
      evidence: 'Value 0.7',
      runbook_url: 'https://grafana.example/runbook',
      ...links,
    },
    StartsAt: '2026-01-02T03:04:05Z',
    PanelURL: 'https://grafana.example/panel',
    SilenceURL: 'https://grafana.example/silence',
  });

  const messages = (status: string, ...alerts: ReadonlyArray<ReturnType<typeof alert>>) =>
    fill([], {
      names: ['modelwatch.title', 'modelwatch.text', 'modelwatch.slack', 'modelwatch.digest'],
      notification: {
        Status: status,
        ExternalURL: 'https://grafana.example/',
        GroupLabels: { model: 'loan-approval' },
        CommonLabels: { severity: 'critical' },
        Alerts: alerts,
      },
    }).Messages;

  test('a message has all that someone on call needs', () => {
    const said = messages('firing', alert('firing', 'loan-approval version 2: slow'));
    expect(said['modelwatch.title']).toBe('[CRITICAL] loan-approval version 2: slow');
    for (const name of ['modelwatch.text', 'modelwatch.slack']) {
      for (const part of [
        'slow',
        'What it means.',
        'Value 0.7',
        '2026-01-02 03:04',
        '/runbook',
        '/panel',
        '/silence',
      ]) {
        expect(said[name]).toContain(part);
      }
    }
  });

  test('the panel of a message is on the model of its alert, and as old as that', () => {
    const address = 'https://grafana.example/d/modelwatch-latency?viewPanel=panel-1&var-ds=modelwatch&var-model=loan';
    const said = messages('firing', alert('firing', 'slow', { dashboard_url: address }));
    const from = Date.parse('2026-01-02T02:04:05Z');
    expect(said['modelwatch.text']).toContain(`Panel: ${address}&from=${from}&to=now\n`);
    expect(said['modelwatch.slack']).toContain(`<${address}&from=${from}&to=now|Panel>`);
  });

  test('alerts of quality lead to since when it is worse, and what began with it', () => {
    const address = 'https://grafana.example/d/modelwatch-quality?viewPanel=panel-30&var-model=loan+%3Capproval%3E';
    const labels = { severity: 'critical', team: 'ml', signal: 'quality', model: 'loan <approval>' };
    const said = messages('firing', { ...alert('firing', 'worse'), Labels: labels });
    expect(said['modelwatch.text']).toMatch(/^Firing since: [\d-]+ 03:04 UTC$/m);
    expect(said['modelwatch.text']).toContain(`03:04 UTC\nWhat changed: ${address}\nTeam: ml`);
    expect(said['modelwatch.slack']).toContain(`03:04 UTC_ | <${address}|What changed> | <`);
    expect(messages('firing', alert('firing', 'slow'))['modelwatch.text']).toMatch(/03:04 UTC\nTeam: ml/);
    const panels = dashboards.find(({ slug }) => slug === 'quality')?.dashboard.panels;
    expect(panels?.find(({ id }) => id === 30)?.title).toBe('What changed with quality');
  });

  test('what a label says is no markup of Slack', () => {
    const said = messages(
      'firing',
      alert('firing', 'a <!channel> & b'),
      alert('resolved', '<https://evil.example|ok>')
    );
    expect(said['modelwatch.slack']).toContain('*a &lt;!channel&gt; &amp; b*');
    expect(said['modelwatch.slack']).toContain('Resolved: &lt;https://evil.example|ok&gt;');
    expect(said['modelwatch.slack']).toContain('<https://grafana.example/runbook|Runbook>');
  });

  test('several alerts are one line each in the digest, and resolved ones are listed', () => {
    const said = messages('firing', alert('firing', 'first'), alert('firing', 'second'), alert('resolved', 'third'));
    expect(said['modelwatch.title']).toBe('[CRITICAL] loan-approval: 2 alerts');
    expect(said['modelwatch.digest']).toMatch(
      /2 alerts are firing, 1 resolved.*\n[^]*- critical, first[^]*- critical, second[^]*- resolved, third/
    );
    expect(messages('resolved', alert('resolved', 'third'), alert('resolved', 'fourth'))['modelwatch.title']).toBe(
      '[RESOLVED] loan-approval: 2 alerts resolved'
    );
  });
});

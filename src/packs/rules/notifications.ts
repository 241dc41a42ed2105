/** Recipients and texts of notifications: templates that ship, contact points and policies that are opted into. */
import { yamlFile } from './grafana/file';

/** A contact point, its secrets in environment variables of Grafana's, each in a file of its own. */
interface ContactPoint {
  readonly file: string;
  readonly name: string;
  /** Grafana does not start where one is empty: a contact point without an address is no contact point. */
  readonly variables: Readonly<Record<string, string>>;
  readonly type: 'slack' | 'pagerduty' | 'email' | 'webhook';
  readonly settings: Readonly<Record<string, unknown>>;
}

const CHAT = 'modelwatch-chat';
const PAGER = 'modelwatch-pager';
const DIGEST = 'modelwatch-digest';

const title = '{{ template "modelwatch.title" . }}';

const contactPoints: readonly ContactPoint[] = [
  {
    file: 'modelwatch-slack.yaml',
    name: CHAT,
    variables: { MODELWATCH_SLACK_URL: 'the address of a Slack incoming webhook' },
    type: 'slack',
    settings: { url: '$MODELWATCH_SLACK_URL', title, text: '{{ template "modelwatch.slack" . }}' },
  },
  {
    file: 'modelwatch-pagerduty.yaml',
    name: PAGER,
    variables: { MODELWATCH_PAGERDUTY_KEY: 'the integration key of a PagerDuty service (Events API v2)' },
    type: 'pagerduty',
    settings: {
      integrationKey: '$MODELWATCH_PAGERDUTY_KEY',
      severity: 'critical',
      summary: title,
      class: '{{ .CommonLabels.signal }}',
      component: '{{ .CommonLabels.model }}',
      group: '{{ .CommonLabels.team }}',
      details: { text: '{{ template "modelwatch.text" . }}' },
    },
  },
  {
    file: 'modelwatch-mail.yaml',
    name: DIGEST,
    variables: {
      MODELWATCH_MAIL_TO: 'addresses, with semicolons between them; Grafana needs its SMTP settings to send',
    },
    type: 'email',
    settings: {
      addresses: '$MODELWATCH_MAIL_TO',
      singleEmail: true,
      subject: 'Modelwatch: {{ len .Alerts.Firing }} alerts',
      message: '{{ template "modelwatch.digest" . }}',
    },
  },
  {
    file: 'modelwatch-actions.yaml',
    name: 'modelwatch-actions',
    variables: {
      MODELWATCH_ACTIONS_URL:
        "where Grafana reaches itself, and the data source there: http://localhost:3000/api/datasources/uid/<the data source's uid>/resources/actions/webhook",
      MODELWATCH_ACTIONS_TOKEN: 'the token of a service account with the role Editor',
      MODELWATCH_ACTIONS_SECRET: "the same as the data source's secureJsonData.actionsWebhookSecret",
    },
    type: 'webhook',
    settings: {
      url: '$MODELWATCH_ACTIONS_URL',
      httpMethod: 'POST',
      authorization_scheme: 'Bearer',
      authorization_credentials: '$MODELWATCH_ACTIONS_TOKEN',
      hmacConfig: { secret: '$MODELWATCH_ACTIONS_SECRET', timestampHeader: 'X-Grafana-Alerting-Timestamp' },
    },
  },
];

/** When versions are usually deployed: warnings of that time are expected, critical alerts still page. */
const DEPLOYMENTS = 'modelwatch-deployments';

const muteTimes = [
  {
    name: DEPLOYMENTS,
    time_intervals: [
      { times: [{ start_time: '10:00', end_time: '11:00' }], weekdays: ['tuesday', 'thursday'], location: 'UTC' },
    ],
  },
] as const;

const severity = (value: string) => ['severity', '=', value] as const;

/** The default receiver of Grafana: since 12.4 it sends nothing (pkg/setting/setting_unified_alerting.go, grafana/grafana#116368). */
const DEFAULT = 'empty';

/**
 * A whole tree: Grafana replaces the organisation's own with it. All that is not of Modelwatch goes where Grafana sends
 * it by default.
 */
const policy = {
  receiver: DEFAULT,
  group_by: ['grafana_folder', 'alertname'],
  routes: [
    {
      receiver: CHAT,
      object_matchers: [['__grafana_origin', '=', 'plugin/modelwatch-monitoring-app']],
      group_by: ['model'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '12h',
      routes: [
        {
          receiver: PAGER,
          object_matchers: [severity('critical')],
          repeat_interval: '4h',
          continue: true,
        },
        { receiver: CHAT, object_matchers: [severity('critical')], continue: true },
        {
          receiver: CHAT,
          object_matchers: [severity('warning')],
          mute_time_intervals: [DEPLOYMENTS],
          group_wait: '2m',
          group_interval: '15m',
          continue: true,
        },
        {
          receiver: DIGEST,
          group_by: ['team'],
          group_wait: '1h',
          group_interval: '1d',
          repeat_interval: '1d',
        },
      ],
    },
  ],
} as const;

/**
 * Messages with what someone on call needs: what fires, since when, the figures, what it means, what to check first, and
 * links. Go templates of Grafana's Alertmanager; contact points name the one that fits them.
 */
const TITLE = `{{ define "modelwatch.title" -}}
[{{ if eq .Status "firing" }}{{ with .CommonLabels.severity }}{{ toUpper . }}{{ else }}FIRING{{ end }}{{ else }}RESOLVED{{ end }}]
{{- if eq (len .Alerts) 1 }} {{ range .Alerts }}{{ .Annotations.summary }}{{ end }}
{{- else }}
{{- with .GroupLabels.model }} {{ . }}:{{ end }}
{{- if gt (len .Alerts.Firing) 0 }} {{ len .Alerts.Firing }} alerts{{ else }} {{ len .Alerts.Resolved }} alerts resolved{{ end }}
{{- end }}
{{- end }}`;

/**
 * Where on-call sees since when quality is worse and what began with it: a rule cannot ask that itself (docs/alerting.md).
 * `$` is what a message is made of. Used within the braces of an alert, before and behind its address.
 */
const ofQuality = (before: string, behind: string): string =>
  `{{ if eq .Labels.signal "quality" "estimatedQuality" "conceptDrift" "drift" }}{{ with .Labels.model }}${before}{{ reReplaceAll "/+$" "" $.ExternalURL }}/d/modelwatch-quality?viewPanel=panel-30&var-model={{ urlquery . }}${behind}{{ end }}{{ end }}`;

/** The panel on the alert's own model and, as Grafana's `PanelURL` has it, from an hour before; that one for rules without such a link. */
const PANEL = `{{ define "modelwatch.panel" -}}
{{ with .Annotations.dashboard_url }}{{ . }}&from={{ ($.StartsAt.Add -3600000000000).UnixMilli }}&to=now{{ else }}{{ .PanelURL }}{{ end }}
{{- end }}`;

const TEXT = `{{ define "modelwatch.text" -}}
{{ range .Alerts.Firing -}}
{{ .Annotations.summary }}
{{ with .Annotations.evidence }}{{ . }}
{{ end }}{{ .Annotations.description }}
Firing since: {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC
${ofQuality('What changed: ', '\n')}Team: {{ .Labels.team }}, signal: {{ .Labels.signal }}
{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ with .Annotations.model_url }}Model and actions: {{ . }}
{{ end }}{{ if .PanelURL }}Panel: {{ template "modelwatch.panel" . }}
{{ end }}{{ with .SilenceURL }}Silence: {{ . }}
{{ end }}
{{ end }}{{ range .Alerts.Resolved -}}
Resolved: {{ .Annotations.summary }}
{{ end }}
{{- end }}`;

/** What Slack reads as markup is escaped (its "Formatting message text": &, < and > alone), or a label could mention a whole channel. */
const SLACK = `{{ define "modelwatch.slackText" -}}
{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}
{{- end }}

{{ define "modelwatch.slack" -}}
{{ range .Alerts.Firing -}}
*{{ template "modelwatch.slackText" .Annotations.summary }}*
{{ with .Annotations.evidence }}{{ template "modelwatch.slackText" . }}
{{ end }}{{ template "modelwatch.slackText" .Annotations.description }}
_firing since {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC_${ofQuality(' | <', '|What changed>')}
{{- with .Annotations.runbook_url }} | <{{ . }}|Runbook>{{ end }}
{{- with .Annotations.model_url }} | <{{ . }}|Model>{{ end }}
{{- if .PanelURL }} | <{{ template "modelwatch.panel" . }}|Panel>{{ end }}
{{- with .SilenceURL }} | <{{ . }}|Silence>{{ end }}

{{ end }}{{ range .Alerts.Resolved -}}
Resolved: {{ template "modelwatch.slackText" .Annotations.summary }}
{{ end }}
{{- end }}`;

const DIGEST_TEMPLATE = `{{ define "modelwatch.digest" -}}
{{ len .Alerts.Firing }} alerts are firing, {{ len .Alerts.Resolved }} resolved since the last digest.
{{ range .Alerts.Firing }}
- {{ .Labels.severity }}, {{ .Annotations.summary }} (firing since {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC)
{{- with .Annotations.runbook_url }}
  {{ . }}{{ end }}
{{- end }}
{{ range .Alerts.Resolved }}
- resolved, {{ .Annotations.summary }}
{{- end }}
{{- end }}`;

export const templates = [
  { name: 'modelwatch', template: [TITLE, PANEL, TEXT, SLACK, DIGEST_TEMPLATE].join('\n\n') },
] as const;

const GENERATED =
  'Generated by `npm run packs` from src/packs/rules/notifications. What to do with it: docs/alerting.md.';

/** Not in the folder that Grafana reads: copy what you need from here. */
const OPTIONAL = 'provisioning/optional/alerting';

/** Where each file belongs, and its text. */
export function notificationFiles(): ReadonlyArray<readonly [path: string, text: string]> {
  return [
    [
      'provisioning/alerting/modelwatch-templates.yaml',
      yamlFile([GENERATED], { apiVersion: 1, templates: templates.map((one) => ({ orgId: 1, ...one })) }),
    ],
    ...contactPoints.map(
      ({ file, name, variables, type, settings }) =>
        [
          `${OPTIONAL}/${file}`,
          yamlFile(
            [
              GENERATED,
              ...Object.entries(variables).map(
                ([variable, says]) =>
                  `${variable}: ${says}. Set it before you copy this file: Grafana does not start without it.`
              ),
            ],
            { apiVersion: 1, contactPoints: [{ orgId: 1, name, receivers: [{ uid: name, type, settings }] }] }
          ),
        ] as const
    ),
    [
      `${OPTIONAL}/modelwatch-mute-timings.yaml`,
      yamlFile([GENERATED, 'Write here when your versions are usually deployed.'], {
        apiVersion: 1,
        muteTimes: muteTimes.map((one) => ({ orgId: 1, ...one })),
      }),
    ],
    [
      `${OPTIONAL}/modelwatch-policies.yaml`,
      yamlFile(
        [
          GENERATED,
          'REPLACES all notification policies of the organisation. Needs the three contact points and the mute timing',
          'next to it.',
          'The first receiver gets alerts of other sources, and Grafana does not start if it does not exist: since 12.4 it',
          'is "empty"; where Grafana was first installed as an earlier one it is "grafana-default-email", or your own.',
        ],
        { apiVersion: 1, policies: [{ orgId: 1, ...policy }] }
      ),
    ],
  ];
}

/** A contact point, its secret in an environment variable of Grafana's, each in a file of its own. */
interface ContactPoint {
  readonly file: string;
  readonly name: string;
  /** Grafana does not start where it is empty: a contact point without an address is no contact point. */
  readonly variable: string;
  readonly says: string;
  readonly type: 'slack' | 'pagerduty' | 'email';
  readonly settings: Readonly<Record<string, unknown>>;
}

export const CHAT = 'modelwatch-chat';
export const PAGER = 'modelwatch-pager';
export const DIGEST = 'modelwatch-digest';

const title = '{{ template "modelwatch.title" . }}';

export const contactPoints: readonly ContactPoint[] = [
  {
    file: 'modelwatch-slack.yaml',
    name: CHAT,
    variable: 'MODELWATCH_SLACK_URL',
    says: 'the address of a Slack incoming webhook',
    type: 'slack',
    settings: { url: '$MODELWATCH_SLACK_URL', title, text: '{{ template "modelwatch.slack" . }}' },
  },
  {
    file: 'modelwatch-pagerduty.yaml',
    name: PAGER,
    variable: 'MODELWATCH_PAGERDUTY_KEY',
    says: 'the integration key of a PagerDuty service (Events API v2)',
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
    variable: 'MODELWATCH_MAIL_TO',
    says: 'addresses, with semicolons between them; Grafana needs its SMTP settings to send',
    type: 'email',
    settings: {
      addresses: '$MODELWATCH_MAIL_TO',
      singleEmail: true,
      subject: 'Modelwatch: {{ len .Alerts.Firing }} alerts',
      message: '{{ template "modelwatch.digest" . }}',
    },
  },
];

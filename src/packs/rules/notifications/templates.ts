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

const TEXT = `{{ define "modelwatch.text" -}}
{{ range .Alerts.Firing -}}
{{ .Annotations.summary }}
{{ with .Annotations.evidence }}{{ . }}
{{ end }}{{ .Annotations.description }}
Since: {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC
Team: {{ .Labels.team }}, signal: {{ .Labels.signal }}
{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ with .PanelURL }}Panel: {{ . }}
{{ end }}{{ with .SilenceURL }}Silence: {{ . }}
{{ end }}
{{ end }}{{ range .Alerts.Resolved -}}
Resolved: {{ .Annotations.summary }}
{{ end }}
{{- end }}`;

const SLACK = `{{ define "modelwatch.slack" -}}
{{ range .Alerts.Firing -}}
*{{ .Annotations.summary }}*
{{ with .Annotations.evidence }}{{ . }}
{{ end }}{{ .Annotations.description }}
_since {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC_
{{- with .Annotations.runbook_url }} | <{{ . }}|Runbook>{{ end }}
{{- with .PanelURL }} | <{{ . }}|Panel>{{ end }}
{{- with .SilenceURL }} | <{{ . }}|Silence>{{ end }}

{{ end }}{{ range .Alerts.Resolved -}}
Resolved: {{ .Annotations.summary }}
{{ end }}
{{- end }}`;

const DIGEST = `{{ define "modelwatch.digest" -}}
{{ len .Alerts.Firing }} alerts are firing, {{ len .Alerts.Resolved }} resolved since the last digest.
{{ range .Alerts.Firing }}
- {{ .Labels.severity }}, {{ .Annotations.summary }} (since {{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC)
{{- with .Annotations.runbook_url }}
  {{ . }}{{ end }}
{{- end }}
{{ range .Alerts.Resolved }}
- resolved, {{ .Annotations.summary }}
{{- end }}
{{- end }}`;

export const templates = [{ name: 'modelwatch', template: [TITLE, TEXT, SLACK, DIGEST].join('\n\n') }] as const;

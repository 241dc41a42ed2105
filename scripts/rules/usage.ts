export const RULES_USAGE = `npm run rules -- --team risk --models loan-approval --set accuracy.warning=0.9 [options]

Writes alert rules for one team, from the catalogue of alerts (docs/alerting.md).

  --models A,B          only these models; all where it is left out
  --team NAME           the label "team", the folder and the uids (default ml)
  --set D.S=VALUE       a threshold: accuracy.warning=0.9, latency.critical=800ms, freshness.critical=off
                        (again for more)
  --only D,E            only these definitions
  --format FORMAT       grafana (default), prometheus or mimir
  --out DIR             where to write (default rules)
  --prefix WORD         in front of uids and groups; the team's name unless given
  --data-source UID     of Modelwatch in Grafana (default modelwatch)
  --runbooks URL        where runbooks are; the app's own pages unless given
  --grafana URL         Grafana's address, for links: Grafana's pages of rules show a link to a runbook only where it
                        is known; alerts of Prometheus and Mimir have links to runbooks and dashboards only then
  --reference D         prometheus, mimir: drift compares with so long ago (default 1w)

Thresholds from history:

  --suggest             say what is usual, which thresholds follow, and how often these and today's would
                        have fired; --since says over what
  --since D             how much of the past (default 30d)
  --signal NAME         only definitions of this signal (again for more)
  --incidents FILE      known incidents as JSON: { "incidents": [{ "start", "end" (Unix seconds), "model" }] };
                        not learned from, and counted as caught or missed
  --step D              how closely the past is looked at (default 5m)
  --json                the same as JSON
  --apply               also write a pack for each model, with what was suggested

  --prometheus URL      http://user:password@host for basic authentication; a token in PROMETHEUS_TOKEN.
                        Without --suggest: names of models are checked
  --mlflow URL          likewise, MLFLOW_TOKEN
  --scrape-interval D   how often Prometheus scrapes the models (default 15s)
  --help                this text`;

import { z } from 'zod';
import { appLink, grafanaLink } from '../../shell';

/** What the alert was about, as its link to the runbook says it: carried on to wherever the runbook leads. */
export interface About {
  readonly ds?: string;
  readonly model?: string;
  readonly version?: string;
}

const LINK = /\]\(([^()\s]+)\)/g;

/** The runbook's links made into links of this Grafana, on the alert's own model. Others stay as they are. */
export const withLinks = (markdown: string, about: About): string =>
  markdown.replaceAll(LINK, (_, target: string) => `](${linkOf(target, about)})`);

export function linkOf(target: string, about: About): string {
  const [path, search = ''] = target.split('?');
  const runbook = /^([a-z0-9-]+)\.md$/.exec(path);
  if (runbook !== null) {
    return appLink(`runbooks/${runbook[1]}`, { ...about });
  }
  if (!path.startsWith('/')) {
    return target;
  }
  const query = Object.fromEntries(new URLSearchParams(search));
  if (path.startsWith('/d/')) {
    const { ds, model, version } = about;
    return grafanaLink(path, { ...query, 'var-ds': ds, 'var-model': model, 'var-version': version });
  }
  if (path === '/explore') {
    return grafanaLink(path, { ...query, panes: panesOn(query['panes'] ?? '{}', about) });
  }
  return grafanaLink(path, path.startsWith('/a/') ? { ...query, ds: about.ds } : query);
}

const panesSchema = z.record(
  z.string(),
  z.looseObject({ datasource: z.string(), queries: z.array(z.looseObject({ signal: z.string() })) })
);

/** Explore's panes with every query put to the alert's model and data source; an expression names its own. */
function panesOn(panes: string, { ds, model, version }: About): string {
  const parsed = panesSchema.parse(JSON.parse(panes));
  const chosen = Object.entries(parsed).map(([name, pane]) => {
    const uid = ds ?? pane.datasource;
    const queries = pane.queries.map((query) => ({
      ...query,
      ...(model === undefined || query.signal === 'promql' ? {} : { model }),
      ...(version === undefined || query.signal === 'promql' ? {} : { version }),
      datasource: { type: 'modelwatch-monitoring-datasource', uid },
    }));
    return [name, { ...pane, datasource: uid, queries }] as const;
  });
  return JSON.stringify(Object.fromEntries(chosen));
}

/** Grafana's form for a silence of all alerts of the model, to be narrowed as the runbook says. */
export function silenceLink({ model, version }: About): string {
  const matchers = Object.entries({ model, version }).flatMap(([label, value]) =>
    value === undefined ? [] : [['matcher', `${label}=${value}`] as const]
  );
  const search = new URLSearchParams([['alertmanager', 'grafana'], ...matchers.map(([key, value]) => [key, value])]);
  return grafanaLink(`/alerting/silence/new?${search.toString()}`);
}

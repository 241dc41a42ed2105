import { t } from '@grafana/i18n';
import type { SignalInfo } from '../../lookups';
import type { Choice } from '../selection/choices';

const groupTitles = (): Readonly<Record<string, string>> => ({
  service: t('query.group.service', 'Service'),
  quality: t('query.group.quality', 'Quality'),
  drift: t('query.group.drift', 'Drift'),
  fairness: t('query.group.fairness', 'Fairness'),
  data: t('query.group.data', 'Data'),
  resources: t('query.group.resources', 'Resources'),
  business: t('query.group.business', 'Business'),
  registry: t('query.group.registry', 'Registry'),
  overview: t('query.group.overview', 'Overview'),
  advanced: t('query.group.advanced', 'Advanced'),
});

/** Signals by group, each with its sentence, in the order of the registry. */
export function signalChoices(signals: readonly SignalInfo[]): Choice[] {
  const titles = groupTitles();
  return signals.map(({ id, title, summary, group }) => ({
    value: id,
    label: title,
    description: summary,
    group: titles[group] ?? group,
  }));
}

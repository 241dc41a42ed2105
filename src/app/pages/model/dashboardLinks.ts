import { t } from '@grafana/i18n';
import type { ConfiguredSource, PageRange } from '../../data';

export const DASHBOARDS: readonly { readonly slug: string; readonly title: () => string }[] = [
  { slug: 'model', title: () => t('dashboards.model', 'Model') },
  { slug: 'latency', title: () => t('dashboards.latency', 'Latency') },
  { slug: 'quality', title: () => t('dashboards.quality', 'Quality') },
  { slug: 'drift', title: () => t('dashboards.drift', 'Drift') },
  { slug: 'fairness', title: () => t('dashboards.fairness', 'Fairness') },
  { slug: 'data-quality', title: () => t('dashboards.data-quality', 'Data quality') },
  { slug: 'confidence', title: () => t('dashboards.confidence', 'Confidence') },
  { slug: 'versions', title: () => t('dashboards.versions', 'Versions') },
  { slug: 'slo', title: () => t('dashboards.slo', 'Objectives') },
];

interface Of {
  readonly model: string;
  readonly version: string | undefined;
  readonly source: ConfiguredSource;
  readonly range: Pick<PageRange, 'query'>;
}

/** The variables and the time of a dashboard about this model. */
export const dashboardQuery = ({ model, version, source, range }: Of): Record<string, string | undefined> => ({
  'var-ds': source.uid,
  'var-model': model,
  'var-version': version,
  ...range.query,
});

import { t, Trans } from '@grafana/i18n';
import { Badge, Stack, Text } from '@grafana/ui';
import { Rows } from '../../../components';
import type { Lint } from '../../../models/contract';

/** What the instrumentation does to the figures, each with what to do about it. */
export function LintList({ findings }: { readonly findings: readonly Lint[] }) {
  if (findings.length === 0) {
    return (
      <Stack direction="row" gap={1} alignItems="center">
        <Badge color="green" icon="check" text={t('lint.none', 'No findings')} />
        <Text color="secondary">
          <Trans i18nKey="lint.none-text">
            Names, versions, zero series, buckets and cardinality are as the signals need them.
          </Trans>
        </Text>
      </Stack>
    );
  }
  return (
    <section aria-label={t('lint.title', 'Findings')}>
      <Rows>
        {findings.map(({ check, severity, metric, text, advice }) => (
          <Stack key={`${check} ${metric} ${text}`} direction="column" gap={0.5}>
            <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
              <Badge
                color={severity === 'warning' ? 'orange' : 'blue'}
                icon={severity === 'warning' ? 'exclamation-triangle' : 'info-circle'}
                text={severity === 'warning' ? t('lint.warning', 'Affects results') : t('lint.info', 'Improvement')}
              />
              <Text variant="code">{metric}</Text>
            </Stack>
            <Text>{text}</Text>
            <Text color="secondary">{advice}</Text>
          </Stack>
        ))}
      </Rows>
    </section>
  );
}

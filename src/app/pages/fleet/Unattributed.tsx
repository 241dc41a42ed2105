import { t, Trans } from '@grafana/i18n';
import { Text } from '@grafana/ui';
import { Box, Reason } from '../../components';
import type { Finding } from '../../models/health';

/** What is measured without naming a model: the processes and machines that serve them. */
export function Unattributed({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0) {
    return null;
  }
  return (
    <Box title={t('fleet.unattributed', 'Not attributed to a model')}>
      <Text variant="bodySmall" color="secondary">
        <Trans i18nKey="fleet.unattributed-text">Metrics of the serving infrastructure that name no model.</Trans>
      </Text>
      {findings.map((finding) => (
        <Reason key={`${finding.id} ${finding.worst ?? ''}`} finding={finding} />
      ))}
    </Box>
  );
}

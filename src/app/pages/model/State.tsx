import { t, Trans } from '@grafana/i18n';
import { LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { Box, LevelBadge, Reason } from '../../components';
import type { FleetModel } from '../../models/fleet';

interface Props {
  readonly state: FleetModel;
  readonly isLoading: boolean;
}

/** The level of the model, with all that it comes of: what is urgent first, what is well below. */
export function State({ state, isLoading }: Props) {
  const { findings, level } = state;
  const isFirst = isLoading && findings.length === 0;
  return (
    <Box title={t('model.state', 'How it stands')} aside={isFirst ? undefined : <LevelBadge level={level} />}>
      {isFirst ? (
        <LoadingPlaceholder text={t('model.asking', 'Asking all signals of its health')} />
      ) : findings.length === 0 ? (
        <Text color="secondary">
          <Trans i18nKey="model.unmeasured">
            Nothing is measured of it in this time. Choose a longer range, or see in the set-up what it exposes.
          </Trans>
        </Text>
      ) : (
        <Stack direction="column" gap={1}>
          {findings.map((finding) => (
            <Reason key={`${finding.id} ${finding.version ?? ''}`} finding={finding} />
          ))}
        </Stack>
      )}
    </Box>
  );
}

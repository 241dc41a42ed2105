import { t, Trans } from '@grafana/i18n';
import { Collapse, LoadingPlaceholder, Stack, Text } from '@grafana/ui';
import { useState } from 'react';
import { Box, LevelBadge, Reason } from '../../components';
import type { FleetModel } from '../../models/fleet';
import type { Finding } from '../../models/health';

interface Props {
  readonly state: FleetModel;
  readonly isLoading: boolean;
}

/** The level of the model, with all that it comes of: what is urgent first, what is well folded. */
export function State({ state, isLoading }: Props) {
  const { findings, level } = state;
  const isFirst = isLoading && findings.length === 0;
  return (
    <Box title={t('model.state', 'Health')} aside={isFirst ? undefined : <LevelBadge level={level} />}>
      {isFirst ? (
        <LoadingPlaceholder text={t('model.asking', 'Loading health')} />
      ) : findings.length === 0 ? (
        <Text color="secondary">
          <Trans i18nKey="model.unmeasured">
            No metrics in this time range. Choose a longer range, or check the exposed metrics on the Setup page.
          </Trans>
        </Text>
      ) : (
        <>
          <Reasons findings={findings.filter((one) => one.level !== 'ok' && one.level !== 'insufficient')} />
          <Folded
            findings={findings.filter((one) => one.level === 'insufficient')}
            label={(count) => t('model.not-known', 'Insufficient data: {{count}}', { count })}
          />
          <Folded
            findings={findings.filter((one) => one.level === 'ok')}
            label={(count) => t('model.well', 'OK: {{count}}', { count })}
          />
        </>
      )}
    </Box>
  );
}

function Reasons({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <Stack direction="column" gap={1}>
      {findings.map((finding) => (
        <Reason key={`${finding.id} ${finding.version ?? ''}`} finding={finding} />
      ))}
    </Stack>
  );
}

interface FoldedProps {
  readonly findings: readonly Finding[];
  readonly label: (count: number) => string;
}

function Folded({ findings, label }: FoldedProps) {
  const [isOpen, setOpen] = useState(false);
  if (findings.length === 0) {
    return null;
  }
  return (
    <Collapse label={label(findings.length)} isOpen={isOpen} onToggle={setOpen}>
      <Reasons findings={findings} />
    </Collapse>
  );
}

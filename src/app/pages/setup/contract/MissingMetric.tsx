import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Badge, Button, ClipboardButton, Stack, Text, useStyles2 } from '@grafana/ui';
import { useId, useState } from 'react';
import { type ContractMetric, withImports } from '../../../../contract';
import { plain } from '../../../shell';

interface Props {
  readonly metric: ContractMetric;
  readonly title: (id: string) => string;
}

/** A metric that is not exposed: what it is, what it would unlock, and on asking the lines that add it. */
export function MissingMetric({ metric: { name, type, what, unlocks, python }, title }: Props) {
  const styles = useStyles2(getStyles);
  const [isShown, setShown] = useState(false);
  const id = useId();
  const code = withImports(python);
  return (
    <Stack direction="column" gap={0.5}>
      <Stack direction="row" gap={1} wrap="wrap" alignItems="center" justifyContent="space-between">
        <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
          <Text variant="code">{name}</Text>
          <Text variant="bodySmall" color="secondary">
            {type}
          </Text>
          {unlocks.map((signal) => (
            <Badge key={signal} color="blue" icon="unlock" text={title(signal)} />
          ))}
        </Stack>
        <Button
          size="sm"
          variant="secondary"
          fill="text"
          icon={isShown ? 'angle-up' : 'angle-down'}
          aria-expanded={isShown}
          aria-controls={id}
          aria-label={t('contract.python-of', 'Python that adds {{name}}', plain({ name }))}
          onClick={() => setShown((was) => !was)}
        >
          {t('contract.python', 'Python')}
        </Button>
      </Stack>
      <Text color="secondary">{what}</Text>
      <div id={id} hidden={!isShown} className={styles.code}>
        <pre tabIndex={0}>{code}</pre>
        <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => code}>
          {t('contract.copy', 'Copy')}
        </ClipboardButton>
      </div>
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    '&[hidden]': { display: 'none' },
    '& pre': { width: '100%', margin: 0, overflowX: 'auto' },
  }),
});

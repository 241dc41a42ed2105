import { t } from '@grafana/i18n';
import { Button, ClipboardButton, Stack, Text, useStyles2 } from '@grafana/ui';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useId, useState } from 'react';
import type { Answered } from './answered';

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({
    margin: 0,
    maxHeight: 240,
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});

interface Props {
  readonly answered: Answered | undefined;
}

/** On request, what the last answer was made from: every question that Prometheus and MLflow were asked. */
export function Asked({ answered }: Props) {
  const id = useId();
  const styles = useStyles2(getStyles);
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack direction="column" gap={1}>
      <div>
        <Button
          variant="secondary"
          fill="text"
          size="sm"
          icon={isOpen ? 'angle-down' : 'angle-right'}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {t('query.asked.label', 'Executed query')}
        </Button>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen &&
          (answered === undefined ? (
            <Text color="secondary" variant="bodySmall">
              {t('query.asked.nothing', 'Run the query first.')}
            </Text>
          ) : (
            <Stack direction="column" gap={1} alignItems="flex-start">
              <pre className={styles.code}>{answered.executed}</pre>
              <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => answered.executed}>
                {t('query.asked.copy', 'Copy')}
              </ClipboardButton>
            </Stack>
          ))}
      </div>
    </Stack>
  );
}

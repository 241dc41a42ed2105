import { css } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { t } from '@grafana/i18n';
import { type BadgeColor, LinkButton, Stack, Text, useStyles2 } from '@grafana/ui';
import { Sign } from '../../../components';
import type { StepState } from './step';

interface Props {
  readonly title: string;
  readonly state: StepState;
  /** Where it is done, or looked at. */
  readonly href?: string;
  readonly action?: string;
}

const STYLES: Readonly<Record<StepState['state'], { readonly color: BadgeColor; readonly icon: IconName }>> = {
  loading: { color: 'blue', icon: 'sync' },
  done: { color: 'green', icon: 'check' },
  todo: { color: 'orange', icon: 'arrow-right' },
  optional: { color: 'darkgrey', icon: 'minus-circle' },
  failed: { color: 'red', icon: 'exclamation-triangle' },
};

function stateText(state: StepState['state']): string {
  switch (state) {
    case 'loading':
      return t('setup.asking', 'Checking');
    case 'done':
      return t('setup.done', 'Done');
    case 'todo':
      return t('setup.todo', 'To do');
    case 'optional':
      return t('setup.optional', 'Optional');
    case 'failed':
      return t('setup.failed', 'Needs attention');
  }
}

/** One step: how far it is, in a word and a sentence, and the way to do it. */
export function Step({ title, state, href, action }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.step}>
      <Sign {...STYLES[state.state]} text={stateText(state.state)} />
      <Stack direction="column" gap={0}>
        <Text weight="medium">{title}</Text>
        <Text color="secondary">{state.text}</Text>
      </Stack>
      {href !== undefined && action !== undefined && (
        <LinkButton href={href} size="sm" variant="secondary" fill="outline">
          {action}
        </LinkButton>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  step: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(7rem, max-content) minmax(0, 1fr) max-content',
    gap: theme.spacing(1, 2),
    alignItems: 'center',
    justifyItems: 'start',
    whiteSpace: 'pre-line',
    [theme.breakpoints.down('md')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  }),
});

import { t, Trans } from '@grafana/i18n';
import { Alert, Button, ClipboardButton, ControlledCollapse, Stack, Text, useStyles2 } from '@grafana/ui';
import type { InstalledPack } from '../../alerting/packs';
import type { Change, InstallPlan, Obstacle } from '../../alerting/plan';
import type { Permission } from '../../alerting/permissions';
import { Box } from '../../components/Box';
import type { Answer } from '../../data';
import { tableStyles } from './styles';

interface Props {
  /** Nothing while the choices make no pack. */
  readonly plan: InstallPlan | undefined;
  /** Other packs: they may speak of the same models. */
  readonly others: readonly InstalledPack[];
  readonly lacking: readonly Permission[];
  readonly answer: Answer<string> | undefined;
  readonly onInstall: (plan: InstallPlan) => void;
}

/** What installing would change, and the button that does it. */
export function Install({ plan, others, lacking, answer, onInstall }: Props) {
  const isBusy = answer?.state === 'asking';
  const count = plan?.changes.filter(({ kind }) => kind !== 'keep').length ?? 0;
  const isPossible = plan !== undefined && plan.obstacles.length === 0 && lacking.length === 0 && count > 0;
  return (
    <Box title={t('alerts.preview', 'What will be installed')}>
      {plan === undefined ? (
        <Text color="error">
          <Trans i18nKey="alerts.incomplete">Some choices make no rule yet: see what is said in red above.</Trans>
        </Text>
      ) : (
        <Changes plan={plan} />
      )}
      {plan?.obstacles.map((obstacle) => (
        <Alert key={obstacle.kind} severity="warning" title={obstacleTitle(obstacle)}>
          {obstacleText(obstacle)}
        </Alert>
      ))}
      {others.length > 0 && count > 0 && (
        <Text color="secondary">
          {t(
            'alerts.others',
            'Also installed: {{folders}}. Where they watch the same models, both packs will tell of the same trouble.',
            { folders: others.map(({ folder }) => folder).join(', ') }
          )}
        </Text>
      )}
      {lacking.length > 0 && (
        <Alert severity="info" title={t('alerts.lacking', 'Your role does not let you install alert rules')}>
          {t(
            'alerts.lacking-text',
            'It lacks {{permissions}}. The role Editor has them: ask an administrator for it, or to install the rules. Everything else on this page works.',
            { permissions: lacking.join(', ') }
          )}
        </Alert>
      )}
      {answer?.state === 'refused' && (
        <Alert severity="error" title={t('alerts.install-failed', 'Not everything was written')}>
          {answer.why}
        </Alert>
      )}
      {answer?.state === 'told' && <Alert severity="success" title={answer.value} />}
      <Stack direction="row" gap={2} alignItems="center">
        <Button
          icon={isBusy ? 'spinner' : 'bell'}
          disabled={!isPossible || isBusy}
          onClick={() => plan !== undefined && onInstall(plan)}
        >
          {t('alerts.install', 'Write {{count}} changes', { count })}
        </Button>
        <Text color="secondary">
          <Trans i18nKey="alerts.as-you">
            They are written as you, into Grafana’s own alerting, where they can be looked at and paused.
          </Trans>
        </Text>
      </Stack>
    </Box>
  );
}

function Changes({ plan }: { readonly plan: InstallPlan }) {
  const styles = useStyles2(tableStyles);
  const of = (kind: Change['kind']) => plan.changes.filter((change) => change.kind === kind);
  const [created, updated, removed, kept] = [of('create'), of('update'), of('remove'), of('keep')];
  const groups = [
    { text: t('alerts.created', '{{count}} new', { count: created.length }), changes: created },
    { text: t('alerts.updated', '{{count}} changed', { count: updated.length }), changes: updated },
    { text: t('alerts.removed', '{{count}} removed', { count: removed.length }), changes: removed },
    { text: t('alerts.kept', '{{count}} as they are', { count: kept.length }), changes: kept },
  ].filter(({ changes }) => changes.length > 0);
  const json = JSON.stringify(plan.writes, undefined, 2);
  return (
    <>
      <Text>{t('alerts.into', 'Rules in the folder "{{folder}}":', { folder: plan.folder.title })}</Text>
      <ul className={styles.list}>
        {groups.map(({ text, changes }) => (
          <li key={text}>
            <Text weight="medium">{text}</Text>
            {': '}
            {changes.map(({ title }) => title).join('; ')}
          </li>
        ))}
      </ul>
      {plan.writes.length > 0 && (
        <ControlledCollapse label={t('alerts.as-json', 'As Grafana will get them')} isOpen={false}>
          <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => json}>
            <Trans i18nKey="alerts.copy">Copy</Trans>
          </ClipboardButton>
          <pre>{json}</pre>
        </ControlledCollapse>
      )}
    </>
  );
}

function obstacleTitle(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'provisioned':
      return t('alerts.obstacle-provisioned', 'These rules come from a provisioning file');
    case 'taken':
      return t('alerts.obstacle-taken', 'Another team has rules of these names');
  }
}

function obstacleText({ kind, folder, titles }: Obstacle): string {
  const options = { folder, titles: titles.slice(0, 5).join(', '), count: titles.length };
  switch (kind) {
    case 'provisioned':
      return t(
        'alerts.obstacle-provisioned-text',
        'In the folder "{{folder}}" {{count}} rules ({{titles}} …) can only be changed in their file on the server. Change the file, or enter the name of another team: its pack has a folder of its own.',
        options
      );
    case 'taken':
      return t(
        'alerts.obstacle-taken-text',
        'The folder "{{folder}}" has them ({{titles}} …). Enter a name for your team that begins otherwise.',
        options
      );
  }
}

import { t, Trans } from '@grafana/i18n';
import { Alert, Button, ClipboardButton, ControlledCollapse, Stack, Text, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';
import type { InstalledPack } from '../../alerting/packs';
import { type Change, type Conflict, type InstallPlan, missingPermissions } from '../../alerting/plan';
import { Section } from '../../components/Section';
import { type AsyncResult, useDataSource } from '../../data';
import { unescaped } from '../../shell';
import { tableStyles } from './common';

interface Props {
  /** Nothing while the choices make no pack. */
  readonly plan: InstallPlan | undefined;
  /** Other packs: they may watch the same models. */
  readonly others: readonly InstalledPack[];
  /** Uids of other data sources that the installed rules ask. */
  readonly queriedSources: readonly string[];
  readonly result: { readonly state: 'idle' } | AsyncResult<string>;
  readonly onInstall: (plan: InstallPlan) => void;
}

type Kinds = Readonly<Record<Change['kind'], readonly Change[]>>;

function byKind({ changes }: InstallPlan): Kinds {
  const of = (kind: Change['kind']) => changes.filter((change) => change.kind === kind);
  return { create: of('create'), update: of('update'), remove: of('remove'), keep: of('keep') };
}

export function Install({ plan, others, queriedSources, result, onInstall }: Props) {
  const isBusy = result.state === 'loading';
  const missing = useMemo(() => (plan === undefined ? [] : missingPermissions(plan)), [plan]);
  const hasChanges = plan?.changes.some(({ kind }) => kind !== 'keep') === true;
  const isPossible = plan?.conflicts.length === 0 && missing.length === 0 && hasChanges;
  return (
    <Section title={t('alerts.changes', 'Changes')}>
      {plan === undefined ? (
        <Text color="error">
          <Trans i18nKey="alerts.incomplete">Some thresholds are not valid: see the messages above.</Trans>
        </Text>
      ) : (
        <Changes plan={plan} />
      )}
      {plan?.conflicts.map((conflict) => (
        <Alert key={conflict.kind} severity="warning" title={conflictTitle(conflict)}>
          {conflictText(conflict)}
        </Alert>
      ))}
      {queriedSources.length > 0 && hasChanges && <OtherSource queriedSources={queriedSources} />}
      {others.length > 0 && hasChanges && (
        <Text color="secondary">
          {t(
            'alerts.others',
            'Also installed: {{folders}}. Packs that watch the same models each alert on the same problem.',
            unescaped({ folders: others.map(({ folder }) => folder).join(', ') })
          )}
        </Text>
      )}
      {missing.length > 0 && (
        <Alert severity="info" title={t('alerts.missing', 'You do not have permission to install alert rules')}>
          {t(
            'alerts.missing-text',
            'Missing permissions: {{permissions}}. The role Editor has them: ask an administrator for it, or to install the rules. Everything else on this page works.',
            unescaped({ permissions: missing.join(', ') })
          )}
        </Alert>
      )}
      {result.state === 'error' && (
        <Alert severity="error" title={t('alerts.install-failed', 'Not all changes were saved')}>
          {result.message}
        </Alert>
      )}
      {result.state === 'done' && <Alert severity="success" title={result.value} />}
      <Stack direction="row" gap={2} alignItems="center" wrap="wrap">
        <Button
          icon={isBusy ? 'spinner' : 'bell'}
          disabled={!isPossible || isBusy}
          onClick={() => plan !== undefined && onInstall(plan)}
        >
          {actionText(plan)}
        </Button>
        <Text color="secondary">
          <Trans i18nKey="alerts.as-you">
            The rules are saved with your permissions in Grafana Alerting, where they can be viewed and paused.
          </Trans>
        </Text>
      </Stack>
    </Section>
  );
}

/** Rules that look the same and still change: they ask another data source than the one that is chosen on this page. */
function OtherSource({ queriedSources }: Pick<Props, 'queriedSources'>) {
  const { source, sources } = useDataSource();
  const from = queriedSources.map((uid) => sources.find((one) => one.uid === uid)?.name ?? uid).join(', ');
  return (
    <Alert severity="warning" title={t('alerts.other-source', 'The installed rules query another data source')}>
      {t(
        'alerts.other-source-text',
        'They query the data source {{from}}; saving moves them to {{to}}. To keep them there, choose {{from}} at the top of this page.',
        unescaped({ from, to: source?.name ?? '' })
      )}
    </Alert>
  );
}

/** What the button does, with the number of rules that it is done to. */
function actionText(plan: InstallPlan | undefined): string {
  if (plan === undefined) {
    return t('alerts.install-none', 'Install rules');
  }
  const { create, update, remove } = byKind(plan);
  const count = create.length + update.length + remove.length;
  switch (count) {
    case 0:
      return t('alerts.no-changes', 'No changes');
    case create.length:
      return count === 1
        ? t('alerts.install-one', 'Install 1 rule')
        : t('alerts.install', 'Install {{count}} rules', { count });
    case update.length:
      return count === 1
        ? t('alerts.update-one', 'Update 1 rule')
        : t('alerts.update', 'Update {{count}} rules', { count });
    case remove.length:
      return count === 1
        ? t('alerts.delete-one', 'Remove 1 rule')
        : t('alerts.delete', 'Remove {{count}} rules', { count });
    default:
      return t('alerts.apply', 'Apply {{count}} changes', { count });
  }
}

function Changes({ plan }: { readonly plan: InstallPlan }) {
  const styles = useStyles2(tableStyles);
  const { create, update, remove, keep } = byKind(plan);
  const groups = [
    { text: t('alerts.created', '{{count}} new', { count: create.length }), changes: create },
    { text: t('alerts.updated', '{{count}} changed', { count: update.length }), changes: update },
    { text: t('alerts.removed', '{{count}} removed', { count: remove.length }), changes: remove },
    { text: t('alerts.unchanged', '{{count}} unchanged', { count: keep.length }), changes: keep },
  ].filter(({ changes }) => changes.length > 0);
  const json = JSON.stringify(plan.writes, undefined, 2);
  return (
    <>
      <Text>{t('alerts.into', 'Rules in the folder "{{folder}}":', unescaped({ folder: plan.folder.title }))}</Text>
      <ul className={styles.list}>
        {groups.map(({ text, changes }) => (
          <li key={text}>
            <Text weight="medium">{text}</Text>
            {changes !== keep && `: ${changes.map(({ title }) => title).join('; ')}`}
          </li>
        ))}
      </ul>
      {plan.writes.length > 0 && (
        <ControlledCollapse label={t('alerts.as-json', 'JSON')} isOpen={false}>
          <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => json}>
            <Trans i18nKey="alerts.copy">Copy</Trans>
          </ClipboardButton>
          <pre>{json}</pre>
        </ControlledCollapse>
      )}
    </>
  );
}

function conflictTitle(conflict: Conflict): string {
  switch (conflict.kind) {
    case 'provisioned':
      return t('alerts.conflict-provisioned', 'These rules come from a provisioning file');
    case 'taken':
      return t('alerts.conflict-taken', 'Another team has rules with these names');
  }
}

function conflictText({ kind, folder, titles }: Conflict): string {
  const options = { folder, titles: titles.slice(0, 5).join(', '), count: titles.length };
  switch (kind) {
    case 'provisioned':
      return t(
        'alerts.conflict-provisioned-text',
        '{{count}} rules in the folder "{{folder}}" ({{titles}} …) can only be changed in their file on the server. Change the file, or enter the name of another team: its pack has its own folder.',
        unescaped(options)
      );
    case 'taken':
      return t(
        'alerts.conflict-taken-text',
        'They are in the folder "{{folder}}" ({{titles}} …). Enter a team name that starts differently.',
        unescaped(options)
      );
  }
}

import { t } from '@grafana/i18n';
import { ConfigSection, ConfigSubSection } from '@grafana/plugin-ui';
import { Alert, Stack } from '@grafana/ui';
import { ACTION_KINDS } from '../../../actions/events';
import { DEFAULTS, GRAFANA_TOKEN_KEY, WEBHOOK_SECRET_KEY } from '../../../settings/actions';
import { TlsFields } from '../ConnectionFields';
import { AddField, JsonField, LinesField, SecretField, SwitchField, TextField } from '../fields';
import type { SettingsProps } from '../secrets';
import { ActionFields, kindTitles } from './ActionFields';
import { FrozenFields } from './FrozenFields';
import {
  type ActionsOptions,
  areOptions,
  fieldsAt,
  isKind,
  type Problems,
  problemsOf,
  tidied,
  withActions,
  withNewAction,
} from './options';

/** What may be done about models. Settings that the fields cannot represent are shown unchanged. */
export function ActionsSection({ settings, onChange }: SettingsProps) {
  const { actions, mlflow } = settings.jsonData;
  const problems = problemsOf(actions ?? {});
  const shared = { settings, actions: actions ?? {}, problems, onChange };
  return (
    <ConfigSection
      title={t('config.actions.title', 'Actions')}
      description={t(
        'config.actions.description',
        'Actions that can be taken on a model that performs badly. None are configured by default.'
      )}
    >
      <Stack direction="column" gap={3}>
        {actions !== undefined && mlflow === undefined && (
          <Alert
            severity="warning"
            title={t('config.actions.mlflow', 'Actions need MLflow, where they are recorded')}
          />
        )}
        {problems.areFields ? (
          <>
            <ListFields {...shared} />
            {actions !== undefined && <SharedFields {...shared} />}
          </>
        ) : (
          <WrittenFields {...shared} />
        )}
      </Stack>
    </ConfigSection>
  );
}

interface PartProps extends SettingsProps {
  readonly actions: ActionsOptions;
  readonly problems: Problems;
}

function ListFields({ settings, actions: { list = [] }, problems, onChange }: PartProps) {
  const titles = kindTitles();
  return (
    <>
      {list.map((action, position) => (
        <ActionFields key={position} {...{ position, action, settings, problems, onChange }} />
      ))}
      <AddField
        id="modelwatch-actions-add"
        label={t('config.actions.add', 'Add an action')}
        placeholder={t('config.actions.add', 'Add an action')}
        options={ACTION_KINDS.map((kind) => ({ value: kind, label: titles[kind] }))}
        count={list.length}
        disabled={settings.readOnly}
        onAdd={(kind) => isKind(kind) && onChange(withNewAction(settings, kind))}
      />
    </>
  );
}

/** What holds for all actions. */
function SharedFields({ settings, actions, problems, onChange }: PartProps) {
  const disabled = settings.readOnly;
  const field = fieldsAt('', problems, disabled);
  const set = (change: Partial<ActionsOptions>) => onChange(withActions(settings, { ...actions, ...change }));
  return (
    <>
      <SwitchField
        label={t('config.actions.stopped', 'Stop all actions')}
        description={t('config.actions.stopped-help', 'No action runs until this is cleared.')}
        value={actions.stopped ?? false}
        disabled={disabled}
        onChange={(isOn) => set({ stopped: isOn })}
      />
      <LinesField
        {...field('hosts', t('config.actions.hosts', 'Allowed hosts'))}
        description={t('config.actions.hosts-help', 'Hosts that actions may call: host or host:port, one per line.')}
        placeholder="api.github.com"
        values={actions.hosts ?? []}
        onChange={(hosts) => set({ hosts })}
      />
      <ConfigSubSection
        title={t('config.actions.frozen', 'Frozen periods')}
        description={t('config.actions.frozen-help', 'No action runs during these.')}
        isCollapsible
        isInitiallyOpen={(actions.frozen ?? []).length > 0}
      >
        <FrozenFields
          periods={actions.frozen ?? []}
          problems={problems}
          disabled={disabled}
          onChange={(frozen) => set({ frozen })}
        />
      </ConfigSubSection>
      <ConfigSubSection
        title={t('config.actions.alerts', 'Alerts and annotations')}
        isCollapsible
        isInitiallyOpen={actions.webhook === true || actions.annotations !== undefined}
      >
        <GrafanaFields {...{ settings, actions, problems, onChange }} />
      </ConfigSubSection>
      <TextField
        {...field('experiment', t('config.actions.experiment', 'MLflow experiment'))}
        description={t(
          'config.actions.experiment-help',
          'Where actions are recorded. On Databricks, a workspace path.'
        )}
        value={actions.experiment}
        placeholder={DEFAULTS.experiment}
        onChange={(experiment) => set({ experiment })}
      />
    </>
  );
}

/** What alerts of Grafana may do, and what Grafana's graphs show. */
function GrafanaFields({ settings, actions, problems, onChange }: PartProps) {
  const disabled = settings.readOnly;
  const { webhook = false, annotations } = actions;
  const set = (change: Partial<ActionsOptions>) => onChange(withActions(settings, { ...actions, ...change }));
  return (
    <Stack direction="column" gap={2}>
      <SwitchField
        label={t('config.actions.webhook', 'Alerts may propose actions')}
        value={webhook}
        disabled={disabled}
        onChange={(isOn) => set({ webhook: isOn })}
      />
      {webhook && (
        <SecretField
          label={t('config.actions.webhook-secret', 'Secret of the contact point')}
          description={t('config.actions.webhook-secret-help', 'The HMAC secret that its messages are signed with.')}
          secret={WEBHOOK_SECRET_KEY}
          isNeeded
          {...{ settings, onChange }}
        />
      )}
      <TextField
        {...fieldsAt('annotations.', problems, disabled)('url', t('config.actions.annotations', 'Grafana URL'))}
        description={t(
          'config.actions.annotations-help',
          'The URL at which Grafana reaches itself, to write actions as annotations. If empty, none are written.'
        )}
        type="url"
        value={annotations?.url}
        placeholder="http://localhost:3000"
        onChange={(url) => set({ annotations: url === undefined ? undefined : { ...annotations, url } })}
      />
      {annotations !== undefined && (
        <>
          <SecretField
            label={t('config.actions.annotations-token', 'Token of the service account')}
            secret={GRAFANA_TOKEN_KEY}
            isNeeded
            {...{ settings, onChange }}
          />
          <TlsFields
            owner="actionsGrafana"
            tls={annotations.tls ?? {}}
            {...{ settings, onChange }}
            onTls={(tls) => set({ annotations: { ...annotations, tls: tidied(tls) } })}
          />
        </>
      )}
    </Stack>
  );
}

/** Hand-written settings that no field can represent: they are edited as JSON. */
function WrittenFields({ settings, actions, problems, onChange }: PartProps) {
  return (
    <JsonField
      id="modelwatch-actions-json"
      label={t('config.actions.json', 'Settings of actions')}
      description={t('config.actions.json-help', 'Actions are off until these settings are corrected.')}
      rows={16}
      problem={problems.texts}
      value={actions}
      disabled={settings.readOnly}
      onChange={(written) => {
        const read = written ?? {};
        if (!areOptions(read)) {
          return problemsOf(read).texts;
        }
        onChange(withActions(settings, read));
        return undefined;
      }}
    />
  );
}

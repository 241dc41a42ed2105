import { t } from '@grafana/i18n';
import { ConfigSubSection } from '@grafana/plugin-ui';
import { Button, Stack } from '@grafana/ui';
import { actionOwner, DEFAULTS } from '../../../settings/actions';
import { unescaped } from '../../texts';
import { HeaderFields, TlsFields } from '../ConnectionFields';
import { ChoiceField, DeferredTextField, JsonField, LinesField, SwitchField, TextField } from '../fields';
import type { SettingsProps } from '../secrets';
import { GuardFields, ProofFields, WhenFields } from './ConditionFields';
import {
  type ActionOptions,
  type CallOptions,
  type CommonOptions,
  fieldsAt,
  type Kind,
  type Problems,
  renamed,
  type RollbackOptions,
  tidied,
  withAction,
  withActions,
  withoutAction,
} from './options';

export const kindTitles = (): Readonly<Record<Kind, string>> => ({
  rollback: t('config.actions.rollback', 'Rollback: move an MLflow alias to another version'),
  retrain: t('config.actions.retrain', 'Retraining: call a pipeline'),
  scale: t('config.actions.scale', 'Scaling: call a cluster'),
  restart: t('config.actions.restart', 'Restart: call a cluster'),
  notify: t('config.actions.notify', 'Notification: call a person or a chat'),
});

interface Props extends SettingsProps {
  readonly position: number;
  readonly action: ActionOptions;
  readonly problems: Problems;
}

/** One action. Errors are shown at its fields; until they are fixed, no action is run. */
export function ActionFields({ position, action, settings, problems, onChange }: Props) {
  const path = `list.${position}`;
  const disabled = settings.readOnly;
  const field = fieldsAt(`${path}.`, problems, disabled);
  const set = (change: Partial<CommonOptions>) => onChange(withAction(settings, position, { ...action, ...change }));
  return (
    <ConfigSubSection
      title={action.title ?? action.id}
      description={kindTitles()[action.kind]}
      isCollapsible
      isInitiallyOpen={problems.within(path) !== undefined}
    >
      <Stack direction="column" gap={2}>
        <TextField
          {...field('title', t('config.actions.title-of', 'Title'))}
          value={action.title}
          placeholder={action.id}
          onChange={(title) => set({ title })}
        />
        {/* Secrets are named after it. */}
        <DeferredTextField
          {...field('id', t('config.actions.id', 'ID'))}
          description={t(
            'config.actions.id-help',
            'Lowercase letters, digits and hyphens. After a change, enter header values and certificates again.'
          )}
          value={action.id}
          onChange={(id = '') => onChange(renamed(settings, position, id))}
        />
        <LinesField
          {...field('models', t('config.actions.models', 'Models'))}
          description={t('config.actions.models-help', 'Their names in MLflow, one per line.')}
          values={action.models}
          onChange={(models) => set({ models })}
        />
        <TextField
          {...field('alias', t('config.actions.alias', 'Alias of the version in production'))}
          value={action.alias}
          placeholder={DEFAULTS.rollback.alias}
          onChange={(alias) => set({ alias })}
        />
        {action.kind === 'rollback' ? (
          <RollbackFields {...{ position, action, settings, problems, onChange }} />
        ) : (
          <CallFields {...{ position, action, settings, problems, onChange }} />
        )}
        <WhenFields {...{ path, action, problems, disabled }} onChange={set} />
        <ProofFields {...{ path, action, problems, disabled }} onChange={set} />
        <GuardFields {...{ path, action, problems, disabled }} onChange={set} />
        <div>
          <Button
            variant="destructive"
            fill="outline"
            icon="trash-alt"
            disabled={disabled}
            onClick={() => onChange(withoutAction(settings, position))}
          >
            {t('config.actions.remove', 'Remove {{action}}', unescaped({ action: action.title ?? action.id }))}
          </Button>
        </div>
      </Stack>
    </ConfigSubSection>
  );
}

type PartProps<Options> = Omit<Props, 'action'> & { readonly action: Options };

function RollbackFields({ position, action, settings, problems, onChange }: PartProps<RollbackOptions>) {
  const field = fieldsAt(`list.${position}.`, problems, settings.readOnly);
  const set = (change: Partial<RollbackOptions>) => onChange(withAction(settings, position, { ...action, ...change }));
  return (
    <>
      <TextField
        {...field('target', t('config.actions.target', 'Alias of the target version'))}
        description={t(
          'config.actions.target-help',
          'If empty, the newest version before the one in production that is ready.'
        )}
        value={action.target}
        onChange={(target) => set({ target })}
      />
      <TextField
        {...field('past', t('config.actions.past', 'Past traffic of the target'))}
        description={t('config.actions.past-help', 'How far back the target’s own traffic is measured.')}
        value={action.past}
        placeholder={DEFAULTS.rollback.past}
        onChange={(past) => set({ past })}
      />
    </>
  );
}

const METHODS = ['POST', 'PUT', 'PATCH'] as const;

function CallFields({ position, action, settings, problems, onChange }: PartProps<CallOptions>) {
  const disabled = settings.readOnly;
  const path = `list.${position}`;
  const field = fieldsAt(`${path}.`, problems, disabled);
  const withChange = (change: Partial<CallOptions>, to = settings) =>
    withAction(to, position, { ...action, ...change });
  const set = (change: Partial<CallOptions>) => onChange(withChange(change));
  const owner = actionOwner(action.id);
  const { host } = URL.canParse(action.url) ? new URL(action.url) : { host: '' };
  const { actions } = settings.jsonData;
  const isAllowed = host === '' || (actions?.hosts ?? []).some((one) => one.toLowerCase() === host);
  return (
    <>
      <ChoiceField
        {...field('method', t('config.actions.method', 'Method'))}
        options={METHODS.map((method) => ({ value: method, label: method }))}
        value={action.method ?? DEFAULTS.call.method}
        onChange={(chosen) => set({ method: METHODS.find((method) => method === chosen) })}
      />
      <TextField
        {...field('url', t('config.actions.url', 'URL'))}
        description={t(
          'config.actions.url-help',
          'After the host and in the body: {{placeholders}}',
          unescaped({ placeholders: '{{model}}, {{version}}, {{action}}, {{id}}, {{reason}}, {{by}}' })
        )}
        type="url"
        value={action.url}
        placeholder="https://api.github.com/repos/acme/models/actions/workflows/train.yml/dispatches"
        onChange={(url = '') => set({ url })}
      />
      {!isAllowed && (
        <div>
          <Button
            variant="secondary"
            size="sm"
            disabled={disabled}
            onClick={() => onChange(withActions(settings, { ...actions, hosts: [...(actions?.hosts ?? []), host] }))}
          >
            {t('config.actions.allow', 'Allow {{host}}', unescaped({ host }))}
          </Button>
        </div>
      )}
      <TextField
        {...field('contentType', t('config.actions.content-type', 'Content type'))}
        value={action.contentType}
        placeholder={DEFAULTS.call.contentType}
        onChange={(contentType) => set({ contentType })}
      />
      <JsonField
        {...field('body', t('config.actions.body', 'Body'))}
        description={t('config.actions.body-help', 'JSON.')}
        rows={5}
        value={action.body}
        onChange={(body) => {
          set({ body });
          return undefined;
        }}
      />
      <SwitchField
        label={t('config.actions.repeatable', 'Safe to repeat (idempotent)')}
        description={t('config.actions.repeatable-help', 'Sent again if it is not known whether it arrived.')}
        value={action.repeatable ?? false}
        disabled={disabled}
        onChange={(isOn) => set({ repeatable: isOn || undefined })}
      />
      <HeaderFields
        owner={owner}
        headers={action.headers ?? []}
        problem={problems.within(`${path}.headers`)}
        {...{ settings, onChange }}
        withHeaders={(headers, to) => withChange({ headers: headers.length === 0 ? undefined : headers }, to)}
      />
      <TlsFields
        owner={owner}
        tls={action.tls ?? {}}
        {...{ settings, onChange }}
        onTls={(tls) => set({ tls: tidied(tls) })}
      />
    </>
  );
}

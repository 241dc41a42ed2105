import { dateTimeFormat } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { config } from '@grafana/runtime';
import { Badge, type BadgeColor, Button, Field, Icon, Stack, Text, TextArea } from '@grafana/ui';
import { useState } from 'react';
import { z } from 'zod';
import { Ago } from '../../components';
import { resource, useAction } from '../../data';
import type { ModelActions, RecordedAction } from '../../models/actions';
import { hasRole, unescaped } from '../../shell';

/** What the process answers to a decision is of no interest: the record is read again. */
export const anything = z.unknown();

export interface Done {
  readonly uid: string;
  readonly onDone: () => void;
}

/** What each phase is called, and how it is coloured. */
const phaseOf = (phase: string): { readonly text: string; readonly color: BadgeColor } => {
  switch (phase) {
    case 'waiting':
      return { text: t('actions.phase-waiting', 'Waiting for approval'), color: 'orange' };
    case 'approved':
      return { text: t('actions.phase-approved', 'Approved'), color: 'blue' };
    case 'acting':
    case 'returning':
    case 'returnDue':
      return { text: t('actions.phase-acting', 'In progress'), color: 'blue' };
    case 'proving':
      return { text: t('actions.phase-proving', 'Measuring'), color: 'blue' };
    case 'better':
      return { text: t('actions.phase-better', 'Better'), color: 'green' };
    case 'notBetter':
      return { text: t('actions.phase-not-better', 'Not better'), color: 'red' };
    case 'returned':
      return { text: t('actions.phase-returned', 'No improvement: reverted'), color: 'red' };
    case 'cannotTell':
      return { text: t('actions.phase-cannot-tell', 'Inconclusive'), color: 'orange' };
    case 'done':
      return { text: t('actions.phase-done', 'Done'), color: 'green' };
    case 'refused':
      return { text: t('actions.phase-refused', 'Rejected'), color: 'darkgrey' };
    case 'expired':
      return { text: t('actions.phase-expired', 'Not approved in time'), color: 'darkgrey' };
    default:
      return { text: t('actions.phase-failed', 'Failed'), color: 'red' };
  }
};

interface RecordedProps extends Done {
  readonly model: string;
  readonly action: RecordedAction;
  readonly actions: ModelActions;
}

/** One action of the record, and what a person may decide about it. */
export function Recorded({ uid, model, action, actions, onDone }: RecordedProps) {
  const { text, color } = phaseOf(action.phase);
  const title = actions.possible.find(({ id }) => id === action.setting)?.title ?? action.setting;
  const move = action.to === undefined ? '' : `v${action.from ?? '–'} → v${action.to}`;
  return (
    <Stack direction="column" gap={0.5}>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        <Badge text={text} color={color} />
        <Text weight="medium">{title}</Text>
        {move !== '' && <Text>{move}</Text>}
        <Text color="secondary">
          <Ago time={action.at} />
        </Text>
        {action.elsewhere !== undefined && (
          <Badge
            color="darkgrey"
            text={t(
              'actions.elsewhere',
              'From another data source: {{uid}}',
              unescaped({ uid: action.elsewhere.dataSource })
            )}
            tooltip={t(
              'actions.elsewhere-help',
              'Approve or reject it there. Organisation {{org}}.',
              unescaped({
                org: action.elsewhere.org,
              })
            )}
          />
        )}
      </Stack>
      <Text color="secondary">
        {t('actions.by', '{{login}}: {{reason}}', unescaped({ login: action.by.login, reason: action.reason }))}
      </Text>
      {action.approvedBy !== undefined && (
        <Text color="secondary">
          {action.areIdentified === false
            ? t(
                'actions.approved-by-login',
                'Approved by {{login}}: a different login, but without a Grafana identity token it may be the same person',
                unescaped({ login: action.approvedBy.login })
              )
            : t('actions.approved-by', 'Approved by {{login}}', unescaped({ login: action.approvedBy.login }))}
        </Text>
      )}
      {action.says !== undefined && <Text>{action.says}</Text>}
      {action.phase === 'waiting' && (
        <>
          <Guards guards={action.guards} />
          <Text color="secondary">
            {t(
              'actions.expires',
              'Expires {{time}} if not approved',
              unescaped({ time: dateTimeFormat(action.expires) })
            )}
          </Text>
        </>
      )}
      {action.elsewhere === undefined && hasRole('Editor') && (
        <Decision uid={uid} model={model} action={action} onDone={onDone} />
      )}
    </Stack>
  );
}

/** What each guard says, and whether it lets the action pass. */
export function Guards({ guards }: Pick<RecordedAction, 'guards'>) {
  return guards.map(({ guard, ok, says }) => (
    <Stack key={guard} direction="row" gap={1} alignItems="center">
      <Icon
        name={ok ? 'check-circle' : 'exclamation-triangle'}
        title={ok ? t('actions.guard-ok', 'Passed') : t('actions.guard-refused', 'Blocked')}
      />
      <Text color={ok ? 'secondary' : 'error'}>{says}</Text>
    </Stack>
  ));
}

type Ending = 'actions/refuse' | 'actions/end-proof';

/** How a person may end an action in this phase; nothing where it has come to its end. */
function endingOf(phase: string): { readonly path: Ending; readonly label: string; readonly help: string } | undefined {
  switch (phase) {
    case 'waiting':
    case 'approved':
      return {
        path: 'actions/refuse',
        label: t('actions.refuse', 'Reject'),
        help: t('actions.refuse-help', 'Nothing is done.'),
      };
    case 'acting':
    case 'returnDue':
    case 'returning':
      return {
        path: 'actions/refuse',
        label: t('actions.give-up', 'Give up'),
        help: t('actions.give-up-help', 'It is not retried. Check whether it took effect.'),
      };
    case 'proving':
      return {
        path: 'actions/end-proof',
        label: t('actions.end-proof', 'Stop measuring'),
        help: t('actions.end-proof-help', 'The change is kept and not reverted.'),
      };
    default:
      return undefined;
  }
}

/** Approves or ends. The process refuses what is not for this person; the page says so before. */
function Decision({ uid, model, action, onDone }: Omit<RecordedProps, 'actions'>) {
  const [isAsking, setAsking] = useState(false);
  const decision = useAction(async (path: 'actions/approve' | Ending, body: object) => {
    await resource(uid, path, anything, { body: { model, id: action.id, ...body } });
    onDone();
  });
  const ending = endingOf(action.phase);
  const isOwn = config.bootData.user.login?.toLowerCase() === action.by.login.toLowerCase();
  if (ending === undefined) {
    return null;
  }
  return (
    <>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        {action.phase === 'waiting' && (
          <Button
            size="sm"
            disabled={isOwn || decision.state === 'loading'}
            tooltip={isOwn ? t('actions.own', 'You proposed this: a second person must approve it') : undefined}
            onClick={() => decision.run('actions/approve', {})}
          >
            <Trans i18nKey="actions.approve">Approve</Trans>
          </Button>
        )}
        <Button size="sm" variant="secondary" disabled={isAsking} onClick={() => setAsking(true)}>
          {ending.label}
        </Button>
        {decision.state === 'error' && <Text color="error">{decision.message}</Text>}
      </Stack>
      {isAsking && (
        <EndForm
          action={action}
          {...ending}
          disabled={decision.state === 'loading'}
          onEnd={(reason) => decision.run(ending.path, { reason })}
          onDismiss={() => setAsking(false)}
        />
      )}
    </>
  );
}

interface EndFormProps {
  readonly action: RecordedAction;
  readonly label: string;
  readonly help: string;
  readonly disabled: boolean;
  readonly onEnd: (reason: string) => void;
  readonly onDismiss: () => void;
}

function EndForm({ action, label, help, disabled, onEnd, onDismiss }: EndFormProps) {
  const [reason, setReason] = useState('');
  return (
    <Stack direction="column" gap={1}>
      <ReasonField id={`action-${action.id}-reason`} description={help} value={reason} onChange={setReason} />
      <Stack direction="row" gap={1}>
        <Button
          size="sm"
          variant="destructive"
          disabled={disabled || reason.trim() === ''}
          onClick={() => onEnd(reason)}
        >
          {label}
        </Button>
        <Button size="sm" variant="secondary" onClick={onDismiss}>
          <Trans i18nKey="actions.cancel">Cancel</Trans>
        </Button>
      </Stack>
    </Stack>
  );
}

interface ReasonFieldProps {
  readonly id: string;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (reason: string) => void;
}

/** Why something is done: the record keeps it. */
export function ReasonField({ id, description, value, onChange }: ReasonFieldProps) {
  return (
    <Field noMargin label={t('actions.reason', 'Reason')} description={description} htmlFor={id}>
      <TextArea id={id} rows={2} value={value} maxLength={500} onChange={(e) => onChange(e.currentTarget.value)} />
    </Field>
  );
}

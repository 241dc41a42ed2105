import { dateTimeFormat } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Badge, Button, ConfirmModal, Input, Stack, Text } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { describe } from '../../../actions/words';
import { Rows, Section } from '../../components';
import { resource, useAction, useResource } from '../../data';
import {
  actionsSchema,
  type AliasMove,
  type DryRun,
  dryRunSchema,
  type ModelActions,
  type PossibleAction,
} from '../../models/actions';
import { ACTIONS, hasRole, unescaped } from '../../shell';
import { anything, type Done, Guards, ReasonField, Recorded } from './RecordedAction';

interface Props {
  readonly uid: string;
  readonly model: string;
  readonly refreshKey: object;
}

/** What may be done about the model, what was done, and what waits for approval. Nothing where the settings name no action. */
export function Actions({ uid, model, refreshKey }: Props) {
  const actions = useResource({ path: 'actions', query: { model }, schema: actionsSchema, refreshKey });
  const { reload } = actions;
  const isUnderWay = actions.state === 'done' && actions.value.actions.some(({ phase }) => UNDER_WAY.has(phase));
  useEffect(() => {
    if (!isUnderWay) {
      return undefined;
    }
    const timer = setInterval(reload, LOOK_MS);
    return () => clearInterval(timer);
  }, [isUnderWay, reload]);
  const isShown = actions.state !== 'loading';
  const { hash } = useLocation();
  // Grafana adds a query of its own behind all of a link from its menus (12.4.0: getLinkExtensionPathWithTracking).
  const isWanted = hash.split('&')[0] === `#${ACTIONS}`;
  useEffect(() => {
    // It was not there when the page was opened.
    if (isShown && isWanted) {
      document.getElementById(ACTIONS)?.scrollIntoView();
    }
  }, [isShown, isWanted]);
  if (actions.state === 'loading' || (actions.state === 'done' && isNothing(actions.value))) {
    return null;
  }
  return (
    <Section
      id={ACTIONS}
      title={t('actions.title', 'Actions')}
      aside={
        actions.state === 'done' &&
        actions.value.possible.length > 0 && (
          <Switch uid={uid} stopped={actions.value.stopped} onDone={actions.reload} />
        )
      }
    >
      {actions.state === 'error' ? (
        <Alert title={t('actions.failed', 'Actions could not be read')}>{actions.message}</Alert>
      ) : actions.value.off !== undefined ? (
        <Alert title={t('actions.off', 'Actions are off: fix their configuration in the data source settings')}>
          {actions.value.off}
        </Alert>
      ) : (
        <>
          <Notes actions={actions.value} />
          {hasRole('Editor') &&
            actions.value.possible.map((one) => (
              <Possible
                key={one.id}
                uid={uid}
                model={model}
                action={one}
                isWanted={isWanted && actions.value.possible.length === 1}
                onDone={actions.reload}
              />
            ))}
          {actions.value.moves.map((move) => (
            <Moved key={`${move.alias} ${move.at}`} move={move} />
          ))}
          {actions.value.actions.length === 0 ? (
            <Text color="secondary">
              <Trans i18nKey="actions.none">No actions yet.</Trans>
            </Text>
          ) : (
            <Rows>
              {actions.value.actions.map((one) => (
                <Recorded
                  key={one.id}
                  uid={uid}
                  model={model}
                  action={one}
                  actions={actions.value}
                  onDone={actions.reload}
                />
              ))}
            </Rows>
          )}
        </>
      )}
    </Section>
  );
}

/** In these phases the process continues by itself, about as often as the page polls. */
const UNDER_WAY: ReadonlySet<string> = new Set(['approved', 'acting', 'proving', 'returnDue', 'returning']);
const LOOK_MS = 10_000;

const isNothing = ({ possible, actions, moves, off }: ModelActions): boolean =>
  possible.length === 0 && actions.length === 0 && moves.length === 0 && off === undefined;

/** That an alias moved and no action did it: MLflow says neither who nor when. */
function Moved({ move: { alias, from, to, since, at } }: { readonly move: AliasMove }) {
  const version = (name: string | undefined): string => (name === undefined ? '–' : `v${name}`);
  return (
    <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
      <Badge color="orange" icon="exclamation-triangle" text={t('actions.moved', 'Moved without an action')} />
      <Text weight="medium">{`@${alias}`}</Text>
      <Text>{`${version(from)} → ${version(to)}`}</Text>
      <Text color="secondary">
        {t(
          'actions.moved-between',
          'between {{since}} and {{at}}',
          unescaped({ since: dateTimeFormat(since), at: dateTimeFormat(at) })
        )}
      </Text>
    </Stack>
  );
}

function Notes({ actions: { stopped, problem } }: { readonly actions: ModelActions }) {
  return (
    <>
      {stopped !== undefined && (
        <Alert
          severity="warning"
          title={t('actions.stopped', 'All actions are stopped by {{by}}', unescaped({ by: stopped.by }))}
        />
      )}
      {problem !== undefined && (
        <Alert title={t('actions.problem', 'Actions in progress are blocked')}>{problem}</Alert>
      )}
    </>
  );
}

/** Stops all actions at once, after confirmation; only an Admin can resume them. */
function Switch({ uid, stopped, onDone }: Done & { readonly stopped: ModelActions['stopped'] }) {
  const [isAsking, setAsking] = useState(false);
  const change = useAction(async (path: string) => {
    await resource(uid, path, anything, { body: {} });
    onDone();
  });
  const isStopped = stopped !== undefined;
  if (!hasRole(isStopped ? 'Admin' : 'Editor')) {
    return null;
  }
  return (
    <>
      {change.state === 'error' && <Text color="error">{change.message}</Text>}
      <Button
        size="sm"
        variant={isStopped ? 'secondary' : 'destructive'}
        fill="outline"
        icon={isStopped ? 'play' : 'square-shape'}
        onClick={() => setAsking(true)}
      >
        {isStopped ? t('actions.resume', 'Resume') : t('actions.stop', 'Stop all')}
      </Button>
      <ConfirmModal
        isOpen={isAsking}
        title={isStopped ? t('actions.resume-all', 'Resume all actions') : t('actions.stop-all', 'Stop all actions')}
        body={
          isStopped
            ? t('actions.resume-text', 'Applies to every model of this data source. Approved actions then run.')
            : t(
                'actions.stop-text',
                'Applies to every model of this data source, reverts included. Only an Admin can resume them.'
              )
        }
        confirmText={isStopped ? t('actions.resume', 'Resume') : t('actions.stop', 'Stop all')}
        onConfirm={() => {
          setAsking(false);
          change.run(isStopped ? 'actions/resume' : 'actions/stop');
        }}
        onDismiss={() => setAsking(false)}
      />
    </>
  );
}

interface PossibleProps extends Done {
  readonly model: string;
  readonly action: PossibleAction;
  /** Whether whoever opened the page came for it: its dry run is there then. */
  readonly isWanted: boolean;
}

/** Nothing can be proposed before it was shown what would be done. */
function Possible({ uid, model, action, isWanted, onDone }: PossibleProps) {
  const [to, setTo] = useState('');
  const wanted = { model, action: action.id, ...(to.trim() === '' ? {} : { to: to.trim() }) };
  const shown = useAction((body: typeof wanted) => resource(uid, 'actions/dry-run', dryRunSchema, { body }));
  const isRollback = action.kind === 'rollback';
  const [isProposed, setProposed] = useState(false);
  useEffect(() => {
    if (isWanted && shown.state === 'idle') {
      shown.run(wanted);
    }
  });
  return (
    <Stack direction="column" gap={1} alignItems="flex-start">
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        <Text weight="medium">{action.title}</Text>
        <Badge text={action.kind} color="blue" />
        {isRollback && (
          <Input
            width={18}
            aria-label={t('actions.to', 'Target version')}
            placeholder={t('actions.to-auto', 'Version: automatic')}
            value={to}
            onChange={(e) => setTo(e.currentTarget.value)}
          />
        )}
        <Button
          size="sm"
          variant="secondary"
          disabled={shown.state === 'loading'}
          onClick={() => {
            setProposed(false);
            shown.run(wanted);
          }}
        >
          <Trans i18nKey="actions.dry-run">Dry run</Trans>
        </Button>
      </Stack>
      {shown.state === 'error' && (
        <Alert title={t('actions.dry-run-failed', 'The dry run failed')}>{shown.message}</Alert>
      )}
      {shown.state === 'done' && !isProposed && (
        <Shown
          uid={uid}
          run={shown.value}
          wanted={wanted}
          onDone={() => {
            setProposed(true);
            onDone();
          }}
        />
      )}
    </Stack>
  );
}

interface ShownProps extends Done {
  readonly run: DryRun;
  readonly wanted: object;
}

function Shown({ uid, run, wanted, onDone }: ShownProps) {
  const [reason, setReason] = useState('');
  const proposal = useAction(async () => {
    await resource(uid, 'actions/propose', anything, { body: { ...wanted, reason } });
    onDone();
  });
  return (
    <Stack direction="column" gap={1}>
      <Text>{run.would}</Text>
      {run.figure !== undefined && (
        <Text color="secondary">
          {t('actions.figure', 'In production: {{figure}}', unescaped({ figure: describe(run.figure) }))}
        </Text>
      )}
      {run.past !== undefined && (
        <Text color="secondary">
          {t('actions.past', 'Target, on past traffic: {{figure}}', unescaped({ figure: describe(run.past) }))}
        </Text>
      )}
      <Guards guards={run.guards} />
      {run.allowed && (
        <>
          <ReasonField id="action-reason" value={reason} onChange={setReason} />
          <Stack direction="row" gap={1} alignItems="center">
            <Button size="sm" disabled={reason.trim() === '' || proposal.state === 'loading'} onClick={proposal.run}>
              {run.needsApproval ? t('actions.propose', 'Propose') : t('actions.do', 'Run')}
            </Button>
            {run.needsApproval && (
              <Text color="secondary">
                <Trans i18nKey="actions.second">A second person must approve it.</Trans>
              </Text>
            )}
          </Stack>
        </>
      )}
      {proposal.state === 'error' && (
        <Alert title={t('actions.propose-failed', 'The action could not be proposed')}>{proposal.message}</Alert>
      )}
    </Stack>
  );
}

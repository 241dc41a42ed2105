import { dateTimeFormat } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Alert, type Column, Field, Input, InteractiveTable, LinkButton, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';
import { ComboboxField } from '../../../datasource/editor/selection/AsyncCombobox';
import { NoSource, RangeControls, StatusBadge } from '../../components';
import { useDataSource, usePageRange, useResource } from '../../data';
import { AppPage, grafanaLink, unescaped, useQuery } from '../../shell';
import { type AuditEntry, auditSchema } from './entries';

const TEXTS = ['who', 'model', 'signal'] as const;

/** Who saw and did what: the entries of the audit trail, for Admins. The process checks that once more. */
export default function Audit() {
  const { source } = useDataSource();
  const range = usePageRange('now-24h');
  const query = useFilters(range.range);
  const result = useResource({ path: 'audit', query, schema: auditSchema, refreshKey: range.range });
  return (
    <AppPage
      subTitle={<Trans i18nKey="audit.text">Who viewed or changed which model, when and from where.</Trans>}
      actions={
        <>
          {source !== undefined && (
            <LinkButton
              variant="secondary"
              icon="download-alt"
              href={grafanaLink(`/api/datasources/uid/${encodeURIComponent(source.uid)}/resources/audit/export`, query)}
              download="audit.jsonl"
              target="_self"
              disabled={result.state === 'done' && !result.value.isKept}
            >
              <Trans i18nKey="audit.export">Download</Trans>
            </LinkButton>
          )}
          <RangeControls range={range} isLoading={source !== undefined && result.state === 'loading'} />
        </>
      }
    >
      {source === undefined ? (
        <NoSource />
      ) : (
        <Stack direction="column" gap={2}>
          <Filters />
          {result.state === 'error' && (
            <Alert severity="error" title={t('audit.failed', 'The audit trail could not be read')}>
              {result.message}
            </Alert>
          )}
          {result.state === 'done' && <Result {...result.value} />}
        </Stack>
      )}
    </AppPage>
  );
}

/** What the address asks for, as the process takes it. */
function useFilters({
  from,
  to,
}: {
  readonly from: { valueOf: () => number };
  readonly to: { valueOf: () => number };
}) {
  const address = useQuery();
  return useMemo(() => {
    const named = [...TEXTS, 'kind', 'allowed'].flatMap((name) => {
      const value = address[name];
      return value === undefined || value === '' ? [] : [[name, value] as const];
    });
    return { ...Object.fromEntries(named), from: String(from.valueOf()), to: String(to.valueOf()) };
  }, [address, from, to]);
}

function Filters() {
  const address = useQuery();
  const labels = {
    who: t('audit.who', 'Who'),
    model: t('audit.model', 'Model'),
    signal: t('audit.signal', 'Signal'),
  };
  const choice = (
    name: 'kind' | 'allowed',
    label: string,
    options: ReadonlyArray<{ readonly value: string; readonly label: string }>
  ) => (
    <ComboboxField
      id={`audit-${name}`}
      label={label}
      width={20}
      options={[...options]}
      value={address[name]}
      placeholder={t('audit.all', 'All')}
      onChange={(value) => locationService.partial({ [name]: value ?? null }, true)}
    />
  );
  return (
    <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-end">
      {TEXTS.map((name) => (
        <Field key={name} label={labels[name]} htmlFor={`audit-${name}`} noMargin>
          <Input
            id={`audit-${name}`}
            width={24}
            defaultValue={address[name] ?? ''}
            onBlur={({ currentTarget }) =>
              locationService.partial({ [name]: currentTarget.value.trim() || null }, true)
            }
            onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
          />
        </Field>
      ))}
      {choice('kind', t('audit.kind', 'Kind'), [
        { value: 'access', label: t('audit.access', 'Access') },
        { value: 'action', label: t('audit.action', 'Action') },
        { value: 'trail', label: t('audit.trail', 'Audit trail') },
      ])}
      {choice('allowed', t('audit.outcome', 'Outcome'), [
        { value: 'true', label: t('audit.allowed', 'Allowed') },
        { value: 'false', label: t('audit.refused', 'Refused') },
      ])}
    </Stack>
  );
}

function Result({ isKept, problem, isClosed, entries, more, unreadable }: ReturnType<typeof auditSchema.parse>) {
  return (
    <>
      {problem !== undefined && (
        <Alert
          severity="error"
          title={
            isClosed
              ? t('audit.closed', 'The audit trail cannot be written: access is denied')
              : t('audit.lost', 'The audit trail cannot be written')
          }
        >
          {problem}
        </Alert>
      )}
      {unreadable > 0 && (
        <Alert
          severity="warning"
          title={t('audit.unreadable', 'Unreadable lines: {{n}}', unescaped({ n: unreadable }))}
        >
          <Trans i18nKey="audit.verify">Run npm run audit -- verify on the trail’s folder to find them.</Trans>
        </Alert>
      )}
      {isKept ? (
        <Entries entries={entries} more={more} />
      ) : (
        <Alert severity="info" title={t('audit.off', 'The audit trail is off')}>
          <Trans i18nKey="audit.off-text">
            A server administrator enables it: set audit_folder in the section [plugin.modelwatch-monitoring-datasource]
            of Grafana's configuration.
          </Trans>
        </Alert>
      )}
    </>
  );
}

function Entries({ entries, more }: { readonly entries: readonly AuditEntry[]; readonly more: boolean }) {
  const data = useMemo(() => folded(entries), [entries]);
  const columns = useMemo(
    (): Array<Column<(typeof data)[number]>> => [
      { id: 'at', header: t('audit.time', 'Time'), cell: ({ row: { original } }) => dateTimeFormat(original.at) },
      { id: 'who', header: t('audit.who', 'Who'), cell: ({ row: { original } }) => whoText(original) },
      {
        id: 'what',
        header: t('audit.what', 'What'),
        cell: ({ row: { original } }) =>
          original.times === 1
            ? whatText(original)
            : t(
                'audit.times',
                '{{what}} ({{times}} times)',
                unescaped({ what: whatText(original), times: original.times })
              ),
      },
      { id: 'where', header: t('audit.where', 'From'), cell: ({ row: { original } }) => <From {...original.where} /> },
      {
        id: 'allowed',
        header: t('audit.outcome', 'Outcome'),
        cell: ({ row: { original } }) =>
          original.allowed ? (
            <StatusBadge color="green" icon="check" text={original.rule || t('audit.allowed', 'Allowed')} />
          ) : (
            <StatusBadge
              color="red"
              icon="times"
              text={t('audit.refused-by', 'Refused: {{rule}}', unescaped({ rule: original.rule }))}
            />
          ),
      },
    ],
    []
  );
  return (
    <>
      {entries.length === 0 ? (
        <Text color="secondary">
          <Trans i18nKey="audit.none">No entries in this time range with these filters.</Trans>
        </Text>
      ) : (
        <InteractiveTable columns={columns} data={data} getRowId={({ id }) => id} pageSize={50} />
      )}
      {more && (
        <Text color="secondary">
          <Trans i18nKey="audit.more">
            Not all entries are shown: narrow the time range or the filters, or download them.
          </Trans>
        </Text>
      )}
    </>
  );
}

/** Within so many milliseconds the same is one look: a rule or a panel asks several questions. */
const ONE_LOOK_MS = 10_000;

/** What follows one another and reads the same, as one row with how often; the newest of it is named. */
function folded(entries: readonly AuditEntry[]): Array<AuditEntry & { readonly id: string; readonly times: number }> {
  const rows: Array<AuditEntry & { id: string; times: number; text: string }> = [];
  for (const entry of entries) {
    const text = JSON.stringify([whoText(entry), whatText(entry), entry.where, entry.allowed, entry.rule]);
    const last = rows.at(-1);
    if (last?.text === text && Math.abs(Date.parse(last.at) - Date.parse(entry.at)) < ONE_LOOK_MS) {
      last.times += 1;
    } else {
      rows.push({ ...entry, id: `${entry.chain}-${entry.seq}`, times: 1, text });
    }
  }
  return rows;
}

function whoText({ who: { login, email, role, service } }: AuditEntry): string {
  const name = service ?? ([login, email].filter((part) => part).join(', ') || t('audit.unknown-user', 'unknown'));
  return role === '' ? name : `${name} (${role})`;
}

function whatText({ what }: AuditEntry): string {
  switch (what.kind) {
    case 'access': {
      const { resource, signal, model, version, attributes = [], filters = [], expr } = what;
      const parts = [resource, signal, model, version, attributes.join(', '), filters.join(', '), expr];
      return parts.filter((part) => part).join(' · ');
    }
    case 'action':
      return [what.action, what.step, what.model, ...pairs(what.details)].join(' · ');
    case 'trail':
      return [what.event, ...pairs(what.details)].join(' · ');
  }
}

const pairs = (details: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(details).map(([key, value]) => `${key} ${String(value)}`);

/** The names are those in the files of the trail. */
function From({ from, dashboard, panel, rule }: AuditEntry['where']) {
  const text = [from, rule].filter((part) => part).join(' ');
  return dashboard === undefined ? (
    text
  ) : (
    <a className="external-link" href={grafanaLink(`/d/${encodeURIComponent(dashboard)}`, { viewPanel: panel })}>
      {text}
    </a>
  );
}

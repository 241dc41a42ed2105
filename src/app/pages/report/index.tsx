import { type DateTime, type PluginInclude, PluginIncludeType, rangeUtil, usePluginContext } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Alert, Button, Field, Input, RadioButtonGroup, Stack, Text, TimeRangeInput } from '@grafana/ui';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ComboboxField } from '../../../datasource/editor/selection/AsyncCombobox';
import { namedChoices } from '../../../datasource/editor/selection/pickers';
import { namesSchema } from '../../../datasource/lookups';
import { errorMessage } from '../../../datasource/useAsync';
import { gatherReport, jsonOf } from '../../../report/gather';
import { htmlReport } from '../../../report/page';
import type { Period } from '../../../report/questions';
import { MINUTE_MS } from '../../../time';
import { NoSource } from '../../components';
import { type PageRange, resource, useAsync, useDataSource, usePageRange } from '../../data';
import { AppPage, hasRole, unescaped, useQuery } from '../../shell';
import { type Document, grafanaReportSource, type Making } from './ask';

/**
 * The health of one model or all over a period, and a review of their alerts: the output of `npm run report`,
 * made of what the reader may see.
 */
export default function Report() {
  const { source } = useDataSource();
  const { model, view } = useQuery();
  const kind = view === 'review' ? 'review' : 'report';
  const range = usePageRange('now-7d');
  return (
    <AppPage
      subTitle={
        <Trans i18nKey="report.text">
          A printable record of the models’ health over a period, or a review of their alerts, for auditors and risk
          owners.
        </Trans>
      }
    >
      {source === undefined ? <NoSource /> : <Maker uid={source.uid} kind={kind} model={model} range={range} />}
    </AppPage>
  );
}

type Kind = 'report' | 'review';

interface Props {
  readonly uid: string;
  readonly kind: Kind;
  readonly model: string | undefined;
  readonly range: PageRange;
}

function Maker({ uid, kind, model, range }: Props) {
  const includes = usePluginContext()?.meta.includes;
  // Another choice is another report: what was made of the last one is not shown under it.
  const choice = JSON.stringify([uid, kind, model, range.query]);
  const { state, make, cancel } = useMaking(choice, (making) =>
    madeOf(kind, { uid, model, range: range.range, includes }, making)
  );
  const [signedBy, setSignedBy] = useState('');
  return (
    <Stack direction="column" gap={2}>
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-end">
        <Field label={t('report.kind', 'Content')} noMargin>
          <RadioButtonGroup<Kind>
            aria-label={t('report.kind', 'Content')}
            options={[
              { value: 'report', label: t('report.models', 'Models') },
              { value: 'review', label: t('report.alerts', 'Alerts (metric review)') },
            ]}
            value={kind}
            onChange={(chosen) => locationService.partial({ view: chosen === 'review' ? chosen : null })}
          />
        </Field>
        <ModelField uid={uid} model={model} />
        <PeriodFields range={range} />
        {kind === 'report' && (
          <Field label={t('report.signed', 'Name on the signature line')} htmlFor="report-signed" noMargin>
            <Input
              id="report-signed"
              width={30}
              placeholder={t('report.signed-example', 'Name and role')}
              value={signedBy}
              onChange={({ currentTarget }) => setSignedBy(currentTarget.value)}
            />
          </Field>
        )}
        {state.kind === 'making' ? (
          <Button variant="secondary" icon="times" onClick={cancel}>
            <Trans i18nKey="report.cancel">Cancel</Trans>
          </Button>
        ) : (
          <Button icon="file-alt" onClick={make}>
            {kind === 'report' ? t('report.make', 'Create report') : t('report.make-review', 'Create review')}
          </Button>
        )}
      </Stack>
      {state.kind === 'none' && (
        <Text element="p" color="secondary">
          {kind === 'report' ? (
            <Trans i18nKey="report.hint">
              A report sends about 60 queries, which takes about a minute for a week and longer for a quarter. It
              contains only what you may see.
            </Trans>
          ) : (
            <Trans i18nKey="report.review-hint">
              A review simulates every alert on the history of each model: which never fired, which fired and recovered
              without intervention, and which thresholds to change. It takes minutes: start with one model.
            </Trans>
          )}{' '}
          {hasRole('Admin')
            ? kind === 'report'
              ? t('report.accesses', 'With an audit trail, the report counts accesses and verifies the hash chain.')
              : t(
                  'report.review-accesses',
                  'With an audit trail, the review also lists dashboards and panels that were never opened.'
                )
            : t('report.no-accesses', 'Accesses from the audit trail are included for Admins only.')}
        </Text>
      )}
      {state.kind === 'making' && (
        <Text element="p" color="secondary">
          <span role="status">{state.progress}</span>
        </Text>
      )}
      {state.kind === 'failed' && (
        <Alert severity="error" title={t('report.failed', 'The report could not be created')}>
          {state.message}
        </Alert>
      )}
      {state.kind === 'made' && <Made {...state.document} signedBy={signedBy.trim()} />}
    </Stack>
  );
}

function ModelField({ uid, model }: Pick<Props, 'uid' | 'model'>) {
  const models = useAsync(useCallback(() => resource(uid, 'models', namesSchema), [uid]));
  return (
    <ComboboxField
      id="report-model"
      label={t('report.model', 'Model')}
      problem={models.state === 'error' ? models.message : undefined}
      width={30}
      loading={models.state === 'loading'}
      options={models.state === 'done' ? namedChoices(models.value) : []}
      value={model}
      placeholder={t('report.all', 'All models')}
      onChange={(chosen) => locationService.partial({ model: chosen ?? null })}
    />
  );
}

function PeriodFields({ range: { range, query, change } }: Pick<Props, 'range'>) {
  const presets = [
    { value: 'now-7d', label: t('report.week', '7 days') },
    { value: 'now-30d', label: t('report.month', '30 days') },
    { value: 'now-90d', label: t('report.quarter', 'Quarter') },
  ];
  return (
    <>
      <Field label={t('report.period', 'Period')} noMargin>
        <RadioButtonGroup
          aria-label={t('report.period', 'Period')}
          options={presets}
          value={query.to === 'now' ? query.from : ''}
          onChange={(from) => locationService.partial({ from, to: 'now' })}
        />
      </Field>
      <TimeRangeInput value={range} onChange={change} timeZone="browser" isReversed={false} />
    </>
  );
}

type State =
  | { readonly kind: 'none' }
  | { readonly kind: 'making'; readonly progress: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'made'; readonly document: Document };

/** Generates a document on demand; cancelled by the user, by another choice, or when the page is left. */
function useMaking(choice: string, madeBy: (making: Making) => Promise<Document>) {
  const [state, setState] = useState<State>({ kind: 'none' });
  const running = useRef<AbortController>(undefined);
  const cancel = useCallback(() => {
    running.current?.abort();
    setState({ kind: 'none' });
  }, []);
  useEffect(() => cancel, [choice, cancel]);
  const make = (): void => {
    const controller = new AbortController();
    running.current = controller;
    const change = (next: State): void => {
      if (!controller.signal.aborted) {
        setState(next);
      }
    };
    const show = (progress: string): void => change({ kind: 'making', progress });
    show(t('report.begins', 'Preparing queries'));
    madeBy({ cancelled: controller.signal, show }).then(
      (document) => change({ kind: 'made', document }),
      (error: unknown) => change({ kind: 'failed', message: errorMessage(error) })
    );
  };
  return { state, make, cancel };
}

interface Wanted extends Pick<Props, 'uid' | 'model'>, Pick<PageRange, 'range'> {
  readonly includes: readonly PluginInclude[] | undefined;
}

async function madeOf(kind: Kind, { uid, model, range, includes = [] }: Wanted, making: Making): Promise<Document> {
  // The page may have been open for long: what is relative to now is so now.
  const { from: begin, to: end } = rangeUtil.convertRawToRange(range.raw);
  const minute = (time: DateTime): number => Math.floor(time.valueOf() / MINUTE_MS) * MINUTE_MS;
  const period = { from: minute(begin), to: minute(end) };
  if (period.to - period.from < 5 * MINUTE_MS) {
    throw new RangeError(t('report.short', 'Choose a period of at least five minutes.'));
  }
  const days = [period.from, period.to].map((time) => new Date(time).toISOString().slice(0, 10));
  const name = [`modelwatch-${kind}`, model ?? 'all', ...days].join('_').replaceAll(/[^\w.-]/g, '_');
  if (kind === 'report') {
    return { name, ...(await madeReport(uid, { model, ...period }, making)) };
  }
  const boards = includes.filter(({ type }) => type === PluginIncludeType.dashboard).map(({ path = '' }) => path);
  // The catalogue and what simulates it are fetched by those who want a review.
  const { madeReview } = await import('./review');
  return { name, ...(await madeReview(uid, { model, ...period }, boards, making)) };
}

async function madeReport(
  uid: string,
  { model, ...period }: Period & Pick<Props, 'model'>,
  { cancelled, show }: Making
): Promise<Omit<Document, 'name'>> {
  const report = await gatherReport(grafanaReportSource(uid, cancelled), {
    ...period,
    now: Date.now(),
    onProgress: (answered, all) =>
      show(t('report.progress', 'Queries answered: {{answered}} of {{all}}', unescaped({ answered, all }))),
    ...(model === undefined ? {} : { model }),
  });
  const json = jsonOf(report);
  const digest = await digestOf(json);
  const html = (signedBy: string): string =>
    htmlReport(report, {
      ...(digest === undefined ? {} : { digest }),
      ...(signedBy === '' ? {} : { signedBy }),
    });
  return { json, html };
}

/** SHA-256 in hexadecimal; `undefined` on a page that came over plain HTTP, where browsers have none. */
async function digestOf(text: string): Promise<string | undefined> {
  if (!window.isSecureContext) {
    return undefined;
  }
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** In a frame of its own: its styles are for paper, and it runs no script. */
function Made({ html: htmlOf, json, name, signedBy }: Document & { readonly signedBy: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const html = useMemo(() => htmlOf(signedBy), [htmlOf, signedBy]);
  return (
    <>
      <Stack direction="row" gap={1} wrap="wrap">
        <Button variant="secondary" icon="file-alt" onClick={() => frame.current?.contentWindow?.print()}>
          <Trans i18nKey="report.print">Print</Trans>
        </Button>
        <Button variant="secondary" icon="download-alt" onClick={() => save(`${name}.html`, html, 'text/html')}>
          <Trans i18nKey="report.html">Download HTML</Trans>
        </Button>
        <Button variant="secondary" icon="download-alt" onClick={() => save(`${name}.json`, json, 'application/json')}>
          <Trans i18nKey="report.json">Download JSON</Trans>
        </Button>
      </Stack>
      <iframe
        ref={frame}
        title={t('report.title', 'Report')}
        srcDoc={html}
        sandbox="allow-same-origin allow-modals"
        style={{ width: '100%', height: '80vh', border: 0, background: '#fff' }}
      />
    </>
  );
}

function save(name: string, content: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

import { type DateTime, rangeUtil } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Alert, Button, Field, Input, RadioButtonGroup, Stack, Text, TimeRangeInput } from '@grafana/ui';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { AsyncCombobox } from '../../../datasource/editor/selection/AsyncCombobox';
import { namedChoices } from '../../../datasource/editor/selection/pickers';
import { namesSchema } from '../../../datasource/lookups';
import { errorMessage } from '../../../datasource/useAsync';
import type { PeriodReport } from '../../../report/document';
import { gatherReport, jsonOf } from '../../../report/gather';
import { htmlReport } from '../../../report/page';
import { NoSource } from '../../components';
import { type PageRange, resource, useAsync, useDataSource, usePageRange } from '../../data';
import { AppPage, hasRole, useQuery } from '../../shell';
import { askedThroughGrafana } from './ask';

const MINUTE_MS = 60_000;

/** How a model, or all of them, stood over a period: the report of `npm run report`, made of what the reader may see. */
export default function Report() {
  const { source } = useDataSource();
  const { model } = useQuery();
  const range = usePageRange('now-7d');
  return (
    <AppPage
      subTitle={
        <Trans i18nKey="report.text">
          How models stood over a period, for people who were not there: to be read, printed, kept and signed.
        </Trans>
      }
    >
      {source === undefined ? (
        <NoSource />
      ) : (
        // Another choice is another report: what was made of the last one is not shown under it.
        <Maker key={JSON.stringify([source.uid, model, range.query])} uid={source.uid} model={model} range={range} />
      )}
    </AppPage>
  );
}

interface Props {
  readonly uid: string;
  readonly model: string | undefined;
  readonly range: PageRange;
}

function Maker({ uid, model, range }: Props) {
  const { state, make, cancel } = useReport(uid, model, range);
  const [signedBy, setSignedBy] = useState('');
  return (
    <Stack direction="column" gap={2}>
      <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-end">
        <ModelField uid={uid} model={model} />
        <PeriodFields range={range} />
        <Field label={t('report.signed', 'Name on the signature line')} htmlFor="report-signed" noMargin>
          <Input
            id="report-signed"
            width={30}
            placeholder={t('report.signed-example', 'Name and role, or empty to sign by hand')}
            value={signedBy}
            onChange={({ currentTarget }) => setSignedBy(currentTarget.value)}
          />
        </Field>
        {state.kind === 'making' ? (
          <Button variant="secondary" icon="times" onClick={cancel}>
            <Trans i18nKey="report.cancel">Cancel</Trans>
          </Button>
        ) : (
          <Button icon="file-alt" onClick={make}>
            <Trans i18nKey="report.make">Make the report</Trans>
          </Button>
        )}
      </Stack>
      {state.kind === 'none' && (
        <Text element="p" color="secondary">
          <Trans i18nKey="report.hint">
            A report sends about 40 queries, which takes about a minute for a week and longer for a quarter. It contains
            only what you may see.
          </Trans>{' '}
          {hasRole('Admin')
            ? t('report.accesses', 'Where an audit trail is kept, accesses are counted and its chain is checked.')
            : t('report.no-accesses', 'Accesses, from the audit trail, are in the reports of Admins only.')}
        </Text>
      )}
      {state.kind === 'making' && (
        <Text element="p" color="secondary">
          <span role="status">
            {t('report.progress', 'Questions answered: {{answered}} of {{all}}', {
              answered: state.answered,
              all: state.all,
            })}
          </span>
        </Text>
      )}
      {state.kind === 'failed' && (
        <Alert severity="error" title={t('report.failed', 'The report could not be made')}>
          {state.message}
        </Alert>
      )}
      {state.kind === 'made' && <Made {...state} signedBy={signedBy.trim()} />}
    </Stack>
  );
}

function ModelField({ uid, model }: Pick<Props, 'uid' | 'model'>) {
  const models = useAsync(useCallback(() => resource(uid, 'models', namesSchema), [uid]));
  return (
    <Field
      label={t('report.model', 'Model')}
      htmlFor="report-model"
      noMargin
      {...(models.state === 'error' ? { invalid: true, error: models.message } : {})}
    >
      <AsyncCombobox
        id="report-model"
        width={30}
        loading={models.state === 'loading'}
        options={models.state === 'done' ? namedChoices(models.value) : []}
        value={model}
        placeholder={t('report.all', 'All models')}
        onChange={(chosen) => locationService.partial({ model: chosen ?? null })}
      />
    </Field>
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
  | { readonly kind: 'making'; readonly answered: number; readonly all: number }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'made';
      readonly report: PeriodReport;
      readonly json: string;
      readonly digest: string | undefined;
      readonly name: string;
    };

/** Makes a report when it is told to, and gives up when it is told so or its page is left. */
function useReport(uid: string, model: string | undefined, { range }: PageRange) {
  const [state, setState] = useState<State>({ kind: 'none' });
  const running = useRef<AbortController>(undefined);
  const cancel = useCallback(() => {
    running.current?.abort();
    setState({ kind: 'none' });
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  const make = (): void => {
    const controller = new AbortController();
    running.current = controller;
    const show = (next: State): void => {
      if (!controller.signal.aborted) {
        setState(next);
      }
    };
    show({ kind: 'making', answered: 0, all: 0 });
    madeOf(uid, model, range, controller.signal, (answered, all) => show({ kind: 'making', answered, all })).then(
      show,
      (error: unknown) => show({ kind: 'failed', message: errorMessage(error) })
    );
  };
  return { state, make, cancel };
}

async function madeOf(
  uid: string,
  model: string | undefined,
  range: PageRange['range'],
  cancelled: AbortSignal,
  onProgress: (answered: number, all: number) => void
): Promise<State> {
  // The page may have been open for long: what is relative to now is so now.
  const { from: begin, to: end } = rangeUtil.convertRawToRange(range.raw);
  const minute = (time: DateTime): number => Math.floor(time.valueOf() / MINUTE_MS) * MINUTE_MS;
  const [from, to] = [minute(begin), minute(end)];
  if (to - from < 5 * MINUTE_MS) {
    throw new RangeError(t('report.short', 'A period lasts five minutes at least: choose a longer one.'));
  }
  const asked = askedThroughGrafana(uid, cancelled);
  const report = await gatherReport(asked, {
    ...{ from, to, now: Date.now(), onProgress },
    ...(model === undefined ? {} : { model }),
  });
  const json = jsonOf(report);
  const digest = await digestOf(json);
  const days = [from, to].map((time) => new Date(time).toISOString().slice(0, 10));
  return {
    kind: 'made',
    report,
    json,
    digest,
    name: ['modelwatch-report', model ?? 'all', ...days].join('_').replaceAll(/[^\w.-]/g, '_'),
  };
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
function Made({
  report,
  json,
  digest,
  name,
  signedBy,
}: Extract<State, { kind: 'made' }> & { readonly signedBy: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const html = useMemo(
    () =>
      htmlReport(report, {
        ...(digest === undefined ? {} : { digest }),
        ...(signedBy === '' ? {} : { signedBy }),
      }),
    [report, digest, signedBy]
  );
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

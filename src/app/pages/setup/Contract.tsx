import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { Badge, Button, ClipboardButton, Collapse, Stack, Text, useStyles2 } from '@grafana/ui';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { type ContractMetric, coverageOf, type Covered, lockedSignals, withImports } from '../../../contract';
import { ComboboxField } from '../../../datasource/editor/selection/AsyncCombobox';
import { namedChoices } from '../../../datasource/editor/selection/pickers';
import { Rows, Section, StatusBadge } from '../../components';
import { useResource } from '../../data';
import { type Lint, modelContractSchema, overviewSchema, signalTitlesSchema } from '../../models/resources';
import { unescaped, useQuery } from '../../shell';

/** What one model exposes of the contract, what is missing with the lines that add it, and what harms its figures. */
export function Contract({ refreshKey }: { readonly refreshKey: object }) {
  const query = useQuery();
  const overview = useResource({ path: 'contract', schema: overviewSchema, refreshKey });
  const titles = useResource({ path: 'signals', schema: signalTitlesSchema });
  const models = overview.state === 'done' ? overview.value.models.map(({ model }) => model) : [];
  const model = query['model'] ?? models[0];
  const title = useMemo(() => (id: string) => (titles.state === 'done' ? (titles.value.get(id) ?? id) : id), [titles]);
  return (
    <Section id="contract" title={t('contract.title', 'Exposed metrics')}>
      <Text color="secondary">
        <Trans i18nKey="contract.text">
          Signals read metrics by their names. Metrics that a model does not expose yet are listed with the signals that
          need them and the Python code that adds them; servers such as vLLM or Triton are read under their own names.
        </Trans>
      </Text>
      {models.length > 0 && (
        <ComboboxField
          id="contract-model"
          label={t('contract.model', 'Model')}
          width={40}
          options={namedChoices(models)}
          value={model}
          isRequired
          onChange={(name) => locationService.partial({ model: name })}
        />
      )}
      {overview.state === 'error' && <Text color="error">{overview.message}</Text>}
      {model === undefined ? (
        overview.state === 'done' && <Coverage series={{}} title={title} />
      ) : (
        <OfModel key={model} model={model} refreshKey={refreshKey} title={title} />
      )}
    </Section>
  );
}

interface OfModelProps {
  readonly model: string;
  readonly refreshKey: object;
  /** A signal's title by its id. */
  readonly title: (id: string) => string;
}

function OfModel({ model, refreshKey, title }: OfModelProps) {
  const contract = useResource({ path: 'contract', query: { model }, schema: modelContractSchema, refreshKey });
  switch (contract.state) {
    case 'loading':
      return (
        <Text color="secondary">
          <Trans i18nKey="contract.loading">Loading metrics</Trans>
        </Text>
      );
    case 'error':
      return <Text color="error">{contract.message}</Text>;
    case 'done':
      return (
        <>
          <LintList findings={contract.value.findings} />
          <Coverage series={contract.value.series} title={title} />
        </>
      );
  }
}

interface Props {
  /** By the name in the exposition. */
  readonly series: Readonly<Record<string, number>>;
  /** A signal's title by its id. */
  readonly title: (id: string) => string;
}

/** The contract metric by metric: first what is missing and what that locks, then what is there. */
function Coverage({ series, title }: Props) {
  const coverage = useMemo(() => coverageOf(Object.keys(series)), [series]);
  const inState = (wanted: Covered['state']) => coverage.filter(({ state }) => state === wanted);
  const [missing, exposed, notNeeded] = [inState('missing'), inState('exposed'), inState('notNeeded')];
  const locked = lockedSignals(coverage);
  return (
    <>
      <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
        <Text weight="medium">
          {t(
            'contract.exposes',
            '{{exposed}} of {{all}} metrics',
            unescaped({ exposed: exposed.length, all: exposed.length + missing.length })
          )}
        </Text>
        {locked.length > 0 && (
          <>
            <Text color="secondary">
              <Trans i18nKey="contract.locked">No data yet for</Trans>
            </Text>
            {locked.map((id) => (
              <StatusBadge key={id} color="darkgrey" icon="question-circle" text={title(id)} />
            ))}
          </>
        )}
      </Stack>
      {missing.length > 0 && (
        <Folded label={t('contract.missing', 'Missing: {{count}}', { count: missing.length })} isOpenAtFirst>
          <Rows>
            {missing.map(({ metric }) => (
              <MissingMetric key={metric.name} metric={metric} title={title} />
            ))}
          </Rows>
        </Folded>
      )}
      {exposed.length > 0 && (
        <Folded label={t('contract.there', 'Exposed: {{count}}', { count: exposed.length })}>
          <Rows>
            {exposed.map((one) => (
              <ExposedMetric key={one.metric.name} covered={one} series={series} />
            ))}
          </Rows>
        </Folded>
      )}
      {notNeeded.length > 0 && (
        <Folded
          label={t('contract.notNeeded', 'Not needed for this kind of model: {{count}}', { count: notNeeded.length })}
        >
          <Rows>
            {notNeeded.map(({ metric }) => (
              <MissingMetric key={metric.name} metric={metric} title={title} />
            ))}
          </Rows>
        </Folded>
      )}
    </>
  );
}

interface FoldedProps {
  readonly label: string;
  readonly isOpenAtFirst?: boolean;
  readonly children: ReactNode;
}

function Folded({ label, isOpenAtFirst = false, children }: FoldedProps) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <Collapse label={label} isOpen={isOpen} onToggle={setOpen}>
      {children}
    </Collapse>
  );
}

interface ExposedProps {
  readonly covered: Covered;
  readonly series: Props['series'];
}

function ExposedMetric({ covered: { metric }, series }: ExposedProps) {
  const count = series[metric.name] ?? series[`${metric.name}_bucket`] ?? 0;
  return (
    <Stack direction="row" gap={1} wrap="wrap" alignItems="baseline">
      <Text variant="code">{metric.name}</Text>
      <Text color="secondary">{metric.what}</Text>
      <Text variant="bodySmall" color="secondary">
        {t('contract.series', '{{count}} series', { count })}
      </Text>
    </Stack>
  );
}

interface MissingMetricProps {
  readonly metric: ContractMetric;
  readonly title: (id: string) => string;
}

/** A metric that is not exposed: what it is, what it would unlock, and on asking the lines that add it. */
function MissingMetric({ metric: { name, type, what, unlocks, python }, title }: MissingMetricProps) {
  const styles = useStyles2(getStyles);
  const [isShown, setShown] = useState(false);
  const id = useId();
  const code = withImports(python);
  return (
    <Stack direction="column" gap={0.5}>
      <Stack direction="row" gap={1} wrap="wrap" alignItems="center" justifyContent="space-between">
        <Stack direction="row" gap={1} wrap="wrap" alignItems="center">
          <Text variant="code">{name}</Text>
          <Text variant="bodySmall" color="secondary">
            {type}
          </Text>
          {unlocks.map((signal) => (
            <Badge key={signal} color="blue" text={title(signal)} />
          ))}
        </Stack>
        <Button
          size="sm"
          variant="secondary"
          fill="text"
          icon={isShown ? 'angle-up' : 'angle-down'}
          aria-expanded={isShown}
          aria-controls={id}
          aria-label={t('contract.python-of', 'Python that adds {{name}}', unescaped({ name }))}
          onClick={() => setShown((was) => !was)}
        >
          {t('contract.python', 'Python')}
        </Button>
      </Stack>
      <Text color="secondary">{what}</Text>
      <div id={id} hidden={!isShown} className={styles.code}>
        <pre tabIndex={0}>{code}</pre>
        <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => code}>
          {t('contract.copy', 'Copy')}
        </ClipboardButton>
      </div>
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    '&[hidden]': { display: 'none' },
    '& pre': { width: '100%', margin: 0, overflowX: 'auto' },
  }),
});

/** What the instrumentation does to the figures, each with what to do about it. */
function LintList({ findings }: { readonly findings: readonly Lint[] }) {
  if (findings.length === 0) {
    return (
      <Stack direction="row" gap={1} alignItems="center">
        <Badge color="green" icon="check" text={t('lint.none', 'No findings')} />
        <Text color="secondary">
          <Trans i18nKey="lint.none-text">
            Names, versions, zero series, buckets and cardinality are what the signals need.
          </Trans>
        </Text>
      </Stack>
    );
  }
  return (
    <section aria-label={t('lint.title', 'Findings')}>
      <Rows>
        {findings.map(({ check, severity, metric, text, advice }) => (
          <Stack key={`${check} ${metric} ${text}`} direction="column" gap={0.5}>
            <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
              <Badge
                color={severity === 'warning' ? 'orange' : 'blue'}
                icon={severity === 'warning' ? 'exclamation-triangle' : 'info-circle'}
                text={severity === 'warning' ? t('lint.warning', 'Affects results') : t('lint.info', 'Improvement')}
              />
              <Text variant="code">{metric}</Text>
            </Stack>
            <Text>{text}</Text>
            <Text color="secondary">{advice}</Text>
          </Stack>
        ))}
      </Rows>
    </section>
  );
}

import type { TimeRange } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Alert, Button, type Column, Field, InteractiveTable, RadioButtonGroup, Stack, Text } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { LevelBadge } from '../../components';
import { useAction } from '../../data';
import type { StoredBaseline } from '../../models/resources';
import { type ComparedDistribution, compareSides, lastDay, type Side, VersionField, WindowField } from './SideFields';

interface SelectedSource {
  readonly kind: Side['kind'];
  readonly version: string | undefined;
  readonly window: TimeRange;
}

interface Props {
  readonly uid: string;
  readonly model: string;
  readonly stored: readonly StoredBaseline[];
}

/** Holds two baselines against each other: of MLflow or of a window, of one version or of two. */
export function Compare({ uid, model, stored }: Props) {
  const first = stored.find((one) => one.found)?.version;
  const [reference, setReference] = useState<SelectedSource>({ kind: 'mlflow', version: undefined, window: lastDay() });
  const [current, setCurrent] = useState<SelectedSource>({ kind: 'window', version: undefined, window: lastDay() });
  const comparison = useAction((then: Side, now: Side) => compareSides(uid, then, now));
  const sides = [sideOf(model, reference, first), sideOf(model, current, first)] as const;
  return (
    <Stack direction="column" gap={1}>
      <Text element="h3">
        <Trans i18nKey="baselines.compare">Compare two baselines</Trans>
      </Text>
      <SideRow
        id="reference"
        label={t('baselines.reference', 'Reference')}
        {...{ uid, model, first }}
        value={reference}
        onChange={setReference}
      />
      <SideRow
        id="current"
        label={t('baselines.current', 'Current')}
        {...{ uid, model, first }}
        value={current}
        onChange={setCurrent}
      />
      <div>
        <Button
          icon={comparison.state === 'loading' ? 'spinner' : 'arrows-h'}
          disabled={sides[0] === undefined || sides[1] === undefined || comparison.state === 'loading'}
          onClick={() => sides[0] !== undefined && sides[1] !== undefined && comparison.run(sides[0], sides[1])}
        >
          <Trans i18nKey="baselines.compare-button">Compare</Trans>
        </Button>
      </div>
      {comparison.state === 'error' && (
        <Alert title={t('baselines.compare-failed', 'The comparison failed')}>{comparison.message}</Alert>
      )}
      {comparison.state === 'done' && <ComparisonTable distributions={comparison.value} />}
    </Stack>
  );
}

function sideOf(model: string, { kind, version, window }: SelectedSource, first: string | undefined): Side | undefined {
  const of = version ?? first;
  if (of === undefined) {
    return undefined;
  }
  return kind === 'mlflow'
    ? { kind, model, version: of }
    : { kind, model, version: of, from: window.from.valueOf(), to: window.to.valueOf() };
}

interface SideRowProps {
  readonly id: string;
  readonly label: string;
  readonly uid: string;
  readonly model: string;
  readonly first: string | undefined;
  readonly value: SelectedSource;
  readonly onChange: (chosen: SelectedSource) => void;
}

function SideRow({ id, label, uid, model, first, value, onChange }: SideRowProps) {
  return (
    <Stack direction="row" gap={2} wrap="wrap" alignItems="flex-end">
      <Field noMargin label={label}>
        <RadioButtonGroup
          id={`compare-${id}`}
          options={[
            { value: 'mlflow', label: t('baselines.of-mlflow', 'Stored in MLflow') },
            { value: 'window', label: t('baselines.of-window', 'Time window') },
          ]}
          value={value.kind}
          onChange={(kind: Side['kind']) => onChange({ ...value, kind })}
        />
      </Field>
      <VersionField
        id={`compare-${id}-version`}
        uid={uid}
        model={model}
        value={value.version ?? first}
        onChange={(version) => onChange({ ...value, version })}
      />
      {value.kind === 'window' && (
        <WindowField
          label={t('baselines.window', 'Window')}
          value={value.window}
          onChange={(window) => onChange({ ...value, window })}
        />
      )}
    </Stack>
  );
}

const figure = (value: number | null): string => (value === null ? '' : value.toFixed(3));

function ComparisonTable({ distributions }: { readonly distributions: readonly ComparedDistribution[] }) {
  const data = useMemo(
    () => distributions.map((distribution) => ({ ...distribution, id: `${distribution.of} ${distribution.name}` })),
    [distributions]
  );
  const columns = useMemo(
    (): Array<Column<(typeof data)[number]>> => [
      {
        id: 'id',
        header: t('baselines.distribution', 'Input or output'),
        cell: ({ row: { original } }) => nameOf(original),
      },
      {
        id: 'level',
        header: t('baselines.level', 'Level'),
        cell: ({ row: { original } }) => <LevelBadge level={original.level} />,
      },
      {
        id: 'psi',
        header: t('baselines.psi', 'Population stability index'),
        cell: ({ row: { original } }) => original.reason ?? figure(original.psi),
      },
      {
        id: 'warning',
        header: t('baselines.thresholds', 'Warning / critical'),
        cell: ({ row: { original } }) =>
          original.warning === null ? '' : `${figure(original.warning)}, ${figure(original.critical)}`,
      },
      {
        id: 'reference',
        header: t('baselines.counts', 'Samples (reference, current)'),
        cell: ({ row: { original } }) =>
          `${Math.round(original.reference).toLocaleString()}, ${Math.round(original.current).toLocaleString()}`,
      },
    ],
    []
  );
  return distributions.length === 0 ? (
    <Text color="secondary">
      <Trans i18nKey="baselines.nothing">
        There is nothing to compare: neither side has a feature, a score or classes.
      </Trans>
    </Text>
  ) : (
    <InteractiveTable columns={columns} data={data} getRowId={({ id }) => id} />
  );
}

const nameOf = ({ of, name }: ComparedDistribution): string =>
  of === 'feature'
    ? name
    : of === 'score'
      ? t('baselines.the-score', 'Score')
      : t('baselines.the-classes', 'Predicted classes');

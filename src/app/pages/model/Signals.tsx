import { css } from '@emotion/css';
import { type DataFrame, type Field, FieldType, type GrafanaTheme2, LoadingState, type PanelData } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Collapse, Text, TextLink, useStyles2 } from '@grafana/ui';
import { useMemo, useState } from 'react';
import { measureInWords, withoutOf } from '../../../signals/health/words';
import { valueAt } from '../../../stats/elements';
import { Rows } from '../../components';
import { columns } from '../../components/Section';
import {
  type ConfiguredSource,
  DataPanel,
  noticesOf,
  type PageRange,
  type SignalRequest,
  useSignals,
} from '../../data';
import { appLink, dashboardLink, hasRole, useQuery } from '../../shell';
import { dashboardQuery, LINES, PANELS, type PanelSpec } from './panels';

interface Props {
  readonly model: string;
  readonly version: string | undefined;
  readonly page: PageRange;
  readonly source: ConfiguredSource;
  /** Ids of the signals that are not for this kind of model. */
  readonly notNeeded: readonly string[];
}

const isEmpty = ({ state, series }: PanelData): boolean =>
  state === LoadingState.Done && series.every(({ length }) => length === 0);

/** The model's signals as panels: those that have figures; the others say below what they would need. */
export function Signals({ model, version, page, source, notNeeded }: Props) {
  const styles = useStyles2(modelStyles);
  const requests = useMemo(
    () =>
      Object.fromEntries(
        PANELS.map(({ id, query, ofAllVersions }): [string, SignalRequest[]] => [
          id,
          [{ ...query, model, ...(ofAllVersions === true ? {} : { version }) }],
        ])
      ),
    [model, version]
  );
  const dataOf = useSignals(requests, page.range);
  const answers = useMemo(
    () =>
      PANELS.map((panel) => ({
        ...panel,
        queries: valueAt(requests, panel.id),
        data: arrangeSeries(dataOf(panel.id), panel),
      })),
    [requests, dataOf]
  );
  const query = dashboardQuery({ model, version, source, range: page });
  return (
    <>
      <div className={styles.panels}>
        {answers
          .filter(({ data }) => !isEmpty(data))
          .map(({ id, title, description, dashboard, visualization = LINES, queries, data }) => (
            <div key={id} className={visualization.plugin === 'table' ? styles.wide : undefined}>
              <DataPanel
                title={title()}
                {...(description === undefined ? {} : { description: description() })}
                queries={queries}
                range={page.range}
                data={data}
                visualization={visualization}
                dashboard={dashboardLink(dashboard, query)}
              />
            </div>
          ))}
      </div>
      <MissingSignals
        panels={answers
          .filter(({ data, query: { signal } }) => isEmpty(data) && !notNeeded.includes(signal))
          .map(({ id, title, data }) => ({ id, title: title(), data }))}
        model={model}
      />
    </>
  );
}

interface MissingSignalsProps {
  readonly panels: readonly { readonly id: string; readonly title: string; readonly data: PanelData }[];
  readonly model: string;
}

/** The signals without figures, each with the reason; folded. */
function MissingSignals({ panels, model }: MissingSignalsProps) {
  const [isOpen, setOpen] = useState(false);
  const { ds } = useQuery();
  if (panels.length === 0) {
    return null;
  }
  return (
    <Collapse
      label={t('model.missing', 'Signals without data: {{count}}', { count: panels.length })}
      isOpen={isOpen}
      onToggle={() => setOpen((was) => !was)}
    >
      <Rows>
        {panels.map(({ id, title, data }) => (
          <div key={id}>
            <Text weight="medium">{title}</Text>{' '}
            <Text color="secondary">
              {noticesOf(data)[0]?.text ?? t('model.no-figures', 'No data in this time range.')}
            </Text>
          </div>
        ))}
      </Rows>
      {hasRole('Editor') && (
        <TextLink href={appLink('setup', { ds, model })}>
          <Trans i18nKey="model.to-contract">Exposed metrics, and Python code for the missing ones</Trans>
        </TextLink>
      )}
    </Collapse>
  );
}

/** What identifies a series: its labels and its name, in reading order. */
function partsOf({ name, labels = {} }: Field): Map<string, string> {
  const { model: _model, version, measure: _measure, ...others } = labels;
  return new Map([
    ...(version === undefined ? [] : [['version', `v${version}`] as const]),
    ...Object.entries(withoutOf(others)),
    ['', measureInWords(name)],
  ]);
}

const isFigure = ({ type, labels }: Field): boolean => type === FieldType.number && labels !== undefined;

/** Series named by what differs among them: on a page about one model, a legend need not repeat what all are of. */
export function shortNames(frames: readonly DataFrame[]): DataFrame[] {
  const all = frames.flatMap(({ fields }) => fields.filter(isFigure).map(partsOf));
  const keys = new Set(all.flatMap((parts) => [...parts.keys()]));
  const distinguishing = [...keys].filter((key) => new Set(all.map((parts) => parts.get(key))).size > 1);
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      if (!isFigure(field)) {
        return field;
      }
      const parts = partsOf(field);
      const said = distinguishing.flatMap((key) => parts.get(key) ?? []);
      const displayNameFromDS = said.length === 0 ? field.name : said.join(' · ');
      return { ...field, config: { ...field.config, displayNameFromDS } };
    }),
  }));
}

/**
 * Grafana draws the line of a threshold in the colour of what lies above it. Where lower values are worse, that is the milder
 * side: the lines take the colour of the side that they warn of.
 */
export const withLimitColours = (frames: readonly DataFrame[]): DataFrame[] =>
  frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => {
      const { thresholds } = field.config;
      const steps = thresholds?.steps ?? [];
      return thresholds === undefined || steps.at(-1)?.color !== 'green'
        ? field
        : {
            ...field,
            config: {
              ...field.config,
              thresholds: {
                ...thresholds,
                steps: steps.map((step, i) => ({ ...step, color: (steps[i - 1] ?? step).color })),
              },
            },
          };
    }),
  }));

/** A table with these columns alone, in this order; those that it does not have, or that are empty, are left out. */
export const withColumns = (frames: readonly DataFrame[], columns: readonly string[]): DataFrame[] =>
  frames.map((frame) => ({
    ...frame,
    fields: columns.flatMap(
      (name) => frame.fields.find((field) => field.name === name && (frame.length === 0 || hasValues(field))) ?? []
    ),
  }));

const hasValues = ({ values }: Field): boolean =>
  values.some((value) => value !== null && value !== undefined && value !== '');

/** Frames without the series whose names do not begin with `prefix`. */
export const withSeries = (frames: readonly DataFrame[], prefix: string): DataFrame[] =>
  frames.filter(({ fields }) => fields.some((field) => isFigure(field) && field.name.startsWith(prefix)));

/** An answer as the model's page draws it. */
function arrangeSeries(data: PanelData, { columns, series }: Pick<PanelSpec, 'columns' | 'series'>): PanelData {
  if (columns !== undefined) {
    return { ...data, series: withColumns(data.series, columns) };
  }
  const chosen = series === undefined ? data.series : withSeries(data.series, series);
  return { ...data, series: withLimitColours(shortNames(chosen)) };
}

export const modelStyles = (theme: GrafanaTheme2) => ({
  columns: columns(theme),
  panels: css({
    display: 'grid',
    gap: theme.spacing(1),
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 24rem), 1fr))',
    // Panels after a table move up beside earlier ones where there is room.
    gridAutoFlow: 'dense',
  }),
  // Half of the page would cut the columns of a table.
  wide: css({ gridColumn: '1 / -1' }),
  scrolling: css({ overflowX: 'auto' }),
});

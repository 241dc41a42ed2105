import {
  type FieldConfigSource,
  LoadingState,
  type PanelData,
  type QueryResultMetaNotice,
  type TimeRange,
} from '@grafana/data';
import { t } from '@grafana/i18n';
import { PanelRenderer } from '@grafana/runtime';
import { IconButton, Menu, PanelChrome, Tooltip } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { grafanaLink } from '../shell';
import { useDataSource } from './sources';
import { type SignalRequest, targetsOf } from './useSignal';

/** How a signal is drawn: a panel of Grafana, with its options and those of its fields. */
export interface Visualization {
  /** `timeseries`, `table`, `stat`, `bargauge` … */
  readonly plugin: string;
  readonly options?: object;
  readonly fieldConfig?: FieldConfigSource;
}

interface Props {
  readonly title: string;
  readonly description?: string;
  readonly queries: readonly SignalRequest[];
  readonly range: TimeRange;
  readonly visualization?: Visualization;
  /** Pixels, its header included. */
  readonly height?: number;
  /** Where the whole picture is; a dashboard, mostly. */
  readonly dashboard?: string;
  /** The page's own unless said. */
  readonly uid?: string;
}

const TIME_SERIES: Visualization = { plugin: 'timeseries' };

/** A panel of data that the caller has, with a menu: Explore, a new alert rule, the dashboard. */
export function DataPanel(props: Props & { readonly data: PanelData }) {
  const { title, description, queries, range, dashboard, data, visualization = TIME_SERIES, height = 280 } = props;
  const { ref, width } = useWidth();
  const chosen = useDataSource().source?.uid;
  const uid = props.uid ?? chosen;
  const items = menuItems({ uid, title, queries, range, dashboard });
  return (
    <div ref={ref}>
      {width > 0 && (
        <PanelChrome
          title={title}
          description={description}
          width={width}
          height={height}
          loadingState={data.state}
          statusMessage={data.errors?.map(({ message }) => message).join(' ')}
          titleItems={<Notices data={data} />}
          menu={<Menu>{items}</Menu>}
        >
          {(innerWidth, innerHeight) =>
            // Before the first answer a panel would say that there is no data.
            isAnswered(data) && (
              <PanelRenderer
                title={title}
                pluginId={visualization.plugin}
                options={visualization.options}
                fieldConfig={visualization.fieldConfig ?? { defaults: {}, overrides: [] }}
                data={data}
                width={innerWidth}
                height={innerHeight}
              />
            )
          }
        </PanelChrome>
      )}
    </div>
  );
}

const isAnswered = ({ state, series }: PanelData): boolean =>
  series.length > 0 || (state !== LoadingState.NotStarted && state !== LoadingState.Loading);

interface MenuContext {
  readonly uid: string | undefined;
  readonly title: string;
  readonly queries: readonly SignalRequest[];
  readonly range: TimeRange;
  readonly dashboard: string | undefined;
}

function menuItems({ uid, title, queries, range, dashboard }: MenuContext) {
  const ways = [
    ...(uid === undefined
      ? []
      : ([
          { icon: 'compass', label: t('panel.explore', 'Explore'), url: exploreLink(uid, queries, range) },
          { icon: 'bell', label: t('panel.alert', 'New alert rule'), url: alertLink(uid, title, queries, range) },
        ] as const)),
    ...(dashboard === undefined
      ? []
      : ([{ icon: 'apps', label: t('panel.dashboard', 'Open dashboard'), url: dashboard }] as const)),
  ];
  return ways.map(({ icon, label, url }) => <Menu.Item key={label} icon={icon} label={label} url={url} />);
}

/** What the queries of an answer said besides their figures, each once. */
export const noticesOf = ({ series }: Pick<PanelData, 'series'>): readonly QueryResultMetaNotice[] => [
  ...new Map(series.flatMap(({ meta }) => meta?.notices ?? []).map((notice) => [notice.text, notice])).values(),
];

/** A sign beside a panel's title where there is something to know of its figures; nothing else. */
function Notices({ data }: { readonly data: PanelData }) {
  const notices = noticesOf(data);
  if (notices.length === 0) {
    return null;
  }
  const isTroubled = notices.some(({ severity }) => severity !== 'info');
  return (
    <Tooltip
      content={
        <ul>
          {notices.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      }
    >
      <IconButton
        name={isTroubled ? 'exclamation-triangle' : 'info-circle'}
        size="sm"
        aria-label={t('panel.notices', 'Notices')}
      />
    </Tooltip>
  );
}

const endOf = (end: TimeRange['raw']['from']): string => (typeof end === 'string' ? end : String(end.valueOf()));

/** Explore, with the same queries over the same time. */
export function exploreLink(uid: string, queries: readonly SignalRequest[], { raw }: TimeRange): string {
  const range = { from: endOf(raw.from), to: endOf(raw.to) };
  const panes = { modelwatch: { datasource: uid, queries: targetsOf(queries, uid), range } };
  return grafanaLink('/explore', { schemaVersion: '1', panes: JSON.stringify(panes) });
}

/** Longer than this, an alert rule would ask for more than it needs at each evaluation. */
const MAX_LOOK_BACK = 6 * 3600;

/** Grafana's form for a new alert rule, filled in: the level of the first query, from a warning on. */
function alertLink(uid: string, title: string, queries: readonly SignalRequest[], range: TimeRange): string {
  const [query] = targetsOf(queries.slice(0, 1), uid).map((one) => ({
    ...one,
    refId: 'A',
    mode: 'instant' as const,
    statistics: ['level' as const],
  }));
  const seconds = Math.min(MAX_LOOK_BACK, Math.round((range.to.valueOf() - range.from.valueOf()) / 1000));
  const expression = { type: '__expr__', uid: '__expr__' };
  const atLeastWarning = [{ type: 'query', evaluator: { type: 'gt', params: [0] } }];
  const defaults = {
    type: 'grafana',
    name: title,
    condition: 'B',
    queries: [
      {
        refId: 'A',
        queryType: '',
        datasourceUid: uid,
        relativeTimeRange: { from: seconds, to: 0 },
        model: query,
      },
      {
        refId: 'B',
        queryType: 'expression',
        datasourceUid: '__expr__',
        model: { refId: 'B', type: 'threshold', datasource: expression, expression: 'A', conditions: atLeastWarning },
      },
    ],
  };
  return grafanaLink('/alerting/new', { defaults: JSON.stringify(defaults) });
}

/** The width of an element in pixels, followed as it changes; 0 until it is known. Hand `ref` to the element. */
export function useWidth(): { readonly ref: (element: HTMLElement | null) => void; readonly width: number } {
  const [element, ref] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver((entries) =>
      entries.forEach(({ contentRect }) => setWidth(Math.floor(contentRect.width)))
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return { ref, width };
}

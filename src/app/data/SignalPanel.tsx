import { type FieldConfigSource, LoadingState, type PanelData, type TimeRange } from '@grafana/data';
import { t } from '@grafana/i18n';
import { PanelRenderer } from '@grafana/runtime';
import { Menu, PanelChrome } from '@grafana/ui';
import type { SignalRequest } from './ask';
import { Notices } from './Notices';
import { alertLink, exploreLink } from './panelLinks';
import { useDataSource } from './useDataSource';
import { useSignal } from './useSignal';
import { useWidth } from './useWidth';

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

/** A panel that asks for its signals itself. */
export function SignalPanel(props: Props) {
  const { uid } = props;
  return <DataPanel {...props} data={useSignal(props.queries, props.range, { uid })} />;
}

/** A panel of what was asked elsewhere, with the ways on: Explore, a new alert rule, the dashboard. */
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
          {(innerWidth, innerHeight) => (
            <PanelRenderer
              title={title}
              pluginId={visualization.plugin}
              options={visualization.options}
              fieldConfig={visualization.fieldConfig ?? { defaults: {}, overrides: [] }}
              data={data.state === LoadingState.NotStarted ? undefined : data}
              width={innerWidth}
              height={innerHeight}
            />
          )}
        </PanelChrome>
      )}
    </div>
  );
}

interface Ways {
  readonly uid: string | undefined;
  readonly title: string;
  readonly queries: readonly SignalRequest[];
  readonly range: TimeRange;
  readonly dashboard: string | undefined;
}

function menuItems({ uid, title, queries, range, dashboard }: Ways) {
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

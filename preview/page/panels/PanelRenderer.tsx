import {
  applyFieldOverrides,
  EventBusSrv,
  type FieldConfigSource,
  getDefaultTimeRange,
  LoadingState,
  type PanelData,
} from '@grafana/data';
import { getAppEvents, getTemplateSrv, type PanelRendererProps } from '@grafana/runtime';
import { ErrorBoundaryAlert, type PanelContext, PanelContextProvider, useTheme2 } from '@grafana/ui';
import { useMemo } from 'react';
import { panelOf } from '.';

const NOTHING: PanelData = { state: LoadingState.NotStarted, series: [], timeRange: getDefaultTimeRange() };

const context: PanelContext = { eventsScope: 'preview', eventBus: new EventBusSrv() };

/** Draws a panel in a page: the PanelRenderer that plugins use. */
export function PanelRenderer({
  pluginId,
  title,
  data = NOTHING,
  options,
  fieldConfig,
  width,
  height,
  timeZone = 'browser',
  onChangeTimeRange = () => undefined,
  onOptionsChange = () => undefined,
  onFieldConfigChange = () => undefined,
}: PanelRendererProps) {
  const theme = useTheme2();
  const plugin = panelOf(pluginId);
  const config: FieldConfigSource = useMemo(() => withDefaults(plugin, fieldConfig), [plugin, fieldConfig]);
  const drawn = useMemo(
    () => ({
      ...data,
      series: applyFieldOverrides({
        data: data.series,
        fieldConfig: config,
        fieldConfigRegistry: plugin?.fieldConfigRegistry,
        replaceVariables: (text, scopedVars) => getTemplateSrv().replace(text, scopedVars),
        theme,
        timeZone,
      }),
    }),
    [data, config, plugin, theme, timeZone]
  );
  const Panel = plugin?.panel;
  if (plugin === undefined || Panel === undefined || Panel === null) {
    return <div>The preview does not draw panels of the type {pluginId}; Grafana does.</div>;
  }
  return (
    <ErrorBoundaryAlert dependencies={[data]}>
      <PanelContextProvider value={context}>
        <Panel
          id={1}
          title={title}
          data={drawn}
          options={{ ...plugin.defaults, ...options }}
          fieldConfig={config}
          width={width}
          height={height}
          timeRange={data.timeRange}
          timeZone={timeZone}
          transparent={false}
          renderCounter={0}
          replaceVariables={(text, scopedVars, format) => getTemplateSrv().replace(text, scopedVars, format)}
          eventBus={getAppEvents()}
          onChangeTimeRange={onChangeTimeRange}
          onOptionsChange={onOptionsChange}
          onFieldConfigChange={onFieldConfigChange}
        />
      </PanelContextProvider>
    </ErrorBoundaryAlert>
  );
}

function withDefaults(plugin: ReturnType<typeof panelOf>, config: FieldConfigSource | undefined): FieldConfigSource {
  const defaults = plugin?.fieldConfigDefaults.defaults ?? {};
  return {
    defaults: { ...defaults, ...config?.defaults, custom: { ...defaults.custom, ...config?.defaults?.custom } },
    overrides: config?.overrides ?? [],
  };
}

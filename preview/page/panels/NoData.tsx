import { css } from '@emotion/css';
import { LoadingState, type PanelData } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** Shown in place of an empty panel: the field option `noValue` if there is one. */
export function NoData({ data }: { readonly data: PanelData }) {
  const style = useStyles2(() =>
    css({ display: 'flex', height: '100%', alignItems: 'center', justifyContent: 'center' })
  );
  const noValue = data.series.flatMap(({ fields }) => fields.map(({ config }) => config.noValue)).find(Boolean);
  return <div className={style}>{data.state === LoadingState.Loading ? '' : (noValue ?? 'No data')}</div>;
}

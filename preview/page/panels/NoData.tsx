import { css } from '@emotion/css';
import { LoadingState, type PanelData } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** Says that there is nothing to draw, in the words that a field option has for it. */
export function NoData({ data }: { readonly data: PanelData }) {
  const style = useStyles2(() =>
    css({ display: 'flex', height: '100%', alignItems: 'center', justifyContent: 'center' })
  );
  const noValue = data.series.flatMap(({ fields }) => fields.map(({ config }) => config.noValue)).find(Boolean);
  return <div className={style}>{data.state === LoadingState.Loading ? '' : (noValue ?? 'No data')}</div>;
}

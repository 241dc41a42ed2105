import { css } from '@emotion/css';
import { FieldType, getDisplayProcessor, getFieldDisplayName, type PanelProps } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { NoData } from './NoData';

interface BarChartOptions {
  readonly xField?: string;
}

/** Values by category, a group of bars for each. */
export function BarChartPanel({ data, height, options, timeZone }: PanelProps<BarChartOptions>) {
  const theme = useTheme2();
  const styles = useStyles2(stylesOf);
  const [frame] = data.series;
  const fields = frame?.fields ?? [];
  const names =
    fields.find((field) => field.name === options.xField) ??
    fields.find(({ type }) => type === FieldType.string) ??
    fields.find(({ type }) => type === FieldType.time);
  const bars = fields.filter((field) => field.type === FieldType.number && field !== names);
  if (frame === undefined || names === undefined || bars.length === 0 || frame.length === 0) {
    return <NoData data={data} />;
  }
  const most = Math.max(...bars.flatMap(({ values }) => values.map(Number)).filter(Number.isFinite), 0) || 1;
  const show = getDisplayProcessor({ field: names, theme, timeZone });
  return (
    <div
      className={styles.chart}
      style={{ height }}
      role="img"
      aria-label={bars.map((bar) => getFieldDisplayName(bar, frame)).join(', ')}
    >
      {names.values.map((name: unknown, row: number) => (
        <div key={row} className={styles.group}>
          <div className={styles.bars}>
            {bars.map((bar) => {
              const {
                text,
                suffix = '',
                color,
              } = getDisplayProcessor({ field: bar, theme, timeZone })(bar.values[row]);
              const share = Math.max(Number(bar.values[row]) || 0, 0) / most;
              return (
                <div
                  key={bar.name}
                  className={styles.bar}
                  title={`${getFieldDisplayName(bar, frame)}: ${text}${suffix}`}
                  style={{ height: `${share * 100}%`, background: color }}
                />
              );
            })}
          </div>
          <span className={styles.name}>{show(name).text}</span>
        </div>
      ))}
    </div>
  );
}

const stylesOf = () => ({
  chart: css({ display: 'flex', gap: 4, overflowX: 'auto' }),
  group: css({ flex: '1 1 0', minWidth: 24, display: 'flex', flexDirection: 'column', textAlign: 'center' }),
  bars: css({ flexGrow: 1, display: 'flex', alignItems: 'flex-end', gap: 1 }),
  bar: css({ flexGrow: 1, minHeight: 1 }),
  name: css({ fontSize: 11, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
});

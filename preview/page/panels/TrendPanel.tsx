import { css } from '@emotion/css';
import { FieldType, getDisplayProcessor, getFieldDisplayName, type PanelProps } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { NoData } from './values';

interface TrendOptions {
  readonly xField?: string;
}

const MARGIN = 40;

/** Figures over another figure: a line a field. */
export function TrendPanel({ data, width, height, options, timeZone }: PanelProps<TrendOptions>) {
  const theme = useTheme2();
  const styles = useStyles2(() => ({ text: css({ fill: theme.colors.text.secondary, fontSize: 11 }) }));
  const [frame] = data.series;
  const numbers = frame?.fields.filter(({ type }) => type === FieldType.number) ?? [];
  const across = numbers.find((field) => field.name === options.xField) ?? numbers[0];
  const lines = numbers.filter((field) => field !== across);
  if (frame === undefined || across === undefined || lines.length === 0 || frame.length === 0) {
    return <NoData data={data} />;
  }
  const [left, right] = ends(across.values, across.config);
  const [low, high] = ends(
    lines.flatMap(({ values }) => values),
    lines[0]?.config ?? {}
  );
  const x = (value: number) => MARGIN + ((value - left) / (right - left || 1)) * (width - MARGIN);
  const y = (value: number) => (1 - (value - low) / (high - low || 1)) * (height - MARGIN);
  const show = (field: (typeof numbers)[number], value: number) =>
    getDisplayProcessor({ field, theme, timeZone })(value).text;
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={lines.map((one) => getFieldDisplayName(one, frame)).join(', ')}
    >
      <line x1={MARGIN} y1={0} x2={MARGIN} y2={height - MARGIN} stroke={theme.colors.border.medium} />
      <line x1={MARGIN} y1={height - MARGIN} x2={width} y2={height - MARGIN} stroke={theme.colors.border.medium} />
      {[low, high].map((value) => (
        <text key={value} className={styles.text} x={0} y={y(value) + (value === high ? 12 : 0)}>
          {lines[0] === undefined ? '' : show(lines[0], value)}
        </text>
      ))}
      {[left, right].map((value) => (
        <text
          key={value}
          className={styles.text}
          x={x(value)}
          y={height - MARGIN + 16}
          textAnchor={value === right ? 'end' : 'start'}
        >
          {show(across, value)}
        </text>
      ))}
      {lines.map((field, i) => {
        const points = field.values.flatMap((value: unknown, row: number) =>
          typeof value === 'number' ? [`${x(Number(across.values[row]))},${y(value)}`] : []
        );
        const color = getDisplayProcessor({ field, theme, timeZone })(field.values[0]).color;
        return (
          <g key={field.name}>
            <polyline points={points.join(' ')} fill="none" stroke={color} strokeWidth={2} />
            <text className={styles.text} x={MARGIN + 8} y={16 + i * 14} style={{ fill: color }}>
              {getFieldDisplayName(field, frame)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function ends(
  values: readonly unknown[],
  { min, max }: { min?: number | null; max?: number | null }
): [number, number] {
  const numbers = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  return [min ?? Math.min(...numbers), max ?? Math.max(...numbers)];
}

import { css } from '@emotion/css';
import { FieldType, type PanelProps } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { useEffect, useRef } from 'react';
import { NoData } from './NoData';

const LABELS = 70;

/** Counts by bucket and time: a column for each time, a row for each bucket, the lowest at the bottom. */
export function HeatmapPanel({ data, width, height }: PanelProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme2();
  const styles = useStyles2(() => ({
    all: css({ display: 'flex' }),
    labels: css({
      width: LABELS,
      fontSize: 11,
      display: 'flex',
      flexDirection: 'column-reverse',
      justifyContent: 'space-between',
      textAlign: 'right',
      paddingRight: 6,
    }),
  }));
  const frame = data.series.find(({ fields }) => fields.some(({ type }) => type === FieldType.time));
  const rows = frame?.fields.filter(({ type }) => type === FieldType.number) ?? [];
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || frame === undefined) {
      return;
    }
    const most = Math.max(...rows.flatMap(({ values }) => values.map(Number)).filter(Number.isFinite), 1);
    const [wide, tall] = [context.canvas.width / Math.max(frame.length, 1), context.canvas.height / rows.length];
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.fillStyle = theme.visualization.getColorByName('orange');
    rows.forEach(({ values }, row) =>
      values.forEach((value: unknown, column: number) => {
        context.globalAlpha = Math.sqrt(Math.max(Number(value), 0) / most);
        context.fillRect(column * wide, context.canvas.height - (row + 1) * tall, Math.ceil(wide), Math.ceil(tall));
      })
    );
  });
  if (frame === undefined || rows.length === 0) {
    return <NoData data={data} />;
  }
  return (
    <div className={styles.all} style={{ height }}>
      <div className={styles.labels}>
        {rows.map(({ name, config }) => (
          <span key={name}>{config.displayName ?? name}</span>
        ))}
      </div>
      <canvas
        ref={canvas}
        width={Math.max(width - LABELS, 1)}
        height={height}
        aria-label="Counts by bucket and time"
        role="img"
      />
    </div>
  );
}

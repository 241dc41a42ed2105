import { css } from '@emotion/css';
import {
  type DataFrame,
  type Field,
  FieldType,
  getDisplayProcessor,
  getFieldDisplayName,
  type PanelProps,
} from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { NoData } from './NoData';

interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly color: string;
}

interface Line {
  readonly name: string;
  readonly stretches: readonly Stretch[];
}

/** The state of each series over time, one line per series. */
export function StateTimelinePanel({ data, timeRange, timeZone, height }: PanelProps) {
  const theme = useTheme2();
  const styles = useStyles2(stylesOf);
  const lines = data.series.flatMap((frame) =>
    frame.fields
      .filter(({ type }) => type !== FieldType.time)
      .map((field) => lineOf(frame, field, data.series, getDisplayProcessor({ field, theme, timeZone })))
  );
  if (lines.length === 0) {
    return <NoData data={data} />;
  }
  const [start, end] = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  const place = (time: number): number => Math.min(Math.max(((time - start) / (end - start)) * 100, 0), 100);
  return (
    <div className={styles.lines} style={{ height }}>
      {lines.map(({ name, stretches }, i) => (
        <div key={`${name} ${i}`} className={styles.line}>
          <span className={styles.name} title={name}>
            {name}
          </span>
          <span className={styles.track}>
            {stretches.map(({ from, to, text, color }) => (
              <span
                key={from}
                title={`${text} from ${new Date(from).toLocaleString()} to ${new Date(to).toLocaleString()}`}
                className={styles.stretch}
                style={{ left: `${place(from)}%`, width: `${place(to) - place(from)}%`, background: color }}
              />
            ))}
          </span>
        </div>
      ))}
    </div>
  );
}

function lineOf(
  frame: DataFrame,
  field: Field,
  all: DataFrame[],
  display: ReturnType<typeof getDisplayProcessor>
): Line {
  const times: readonly number[] = frame.fields.find(({ type }) => type === FieldType.time)?.values ?? [];
  const step = Math.max((times[1] ?? 0) - (times[0] ?? 0), 0);
  const stretches: Stretch[] = [];
  times.forEach((from, i) => {
    const value: unknown = field.values[i];
    if (value === null || value === undefined) {
      return;
    }
    const { text, color = 'transparent' } = display(value);
    const to = times[i + 1] ?? from + step;
    const last = stretches.at(-1);
    if (last !== undefined && last.text === text && last.to === from) {
      stretches[stretches.length - 1] = { ...last, to };
    } else {
      stretches.push({ from, to, text, color });
    }
  });
  return { name: getFieldDisplayName(field, frame, all), stretches };
}

const stylesOf = () => ({
  lines: css({ overflow: 'auto', display: 'flex', flexDirection: 'column', gap: 2 }),
  line: css({ display: 'flex', alignItems: 'stretch', flex: '1 0 16px', maxHeight: 40 }),
  name: css({
    width: 220,
    flexShrink: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontSize: 12,
    alignSelf: 'center',
  }),
  track: css({ position: 'relative', flexGrow: 1 }),
  stretch: css({ position: 'absolute', top: 0, bottom: 0 }),
});

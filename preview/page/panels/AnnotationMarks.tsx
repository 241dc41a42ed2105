import type { DataFrame } from '@grafana/data';
import { type UPlotConfigBuilder, useTheme2 } from '@grafana/ui';
import { useLayoutEffect, useRef } from 'react';

interface Props {
  readonly config: UPlotConfigBuilder;
  readonly frames: readonly DataFrame[];
}

const timesOf = (frames: readonly DataFrame[]): number[] =>
  frames.flatMap(({ fields }) => fields.find(({ name }) => name === 'time')?.values ?? []);

/** A dashed line where an annotation is. */
export function AnnotationMarks({ config, frames }: Props) {
  const theme = useTheme2();
  const times = useRef<number[]>([]);
  times.current = timesOf(frames);
  useLayoutEffect(() => {
    config.addHook('draw', (plot) => {
      const { ctx, bbox } = plot;
      ctx.save();
      ctx.strokeStyle = theme.visualization.getColorByName('light-blue');
      ctx.setLineDash([5, 5]);
      ctx.beginPath();
      for (const time of times.current) {
        const x = Math.round(plot.valToPos(time, 'x', true));
        if (x >= bbox.left && x <= bbox.left + bbox.width) {
          ctx.moveTo(x, bbox.top);
          ctx.lineTo(x, bbox.top + bbox.height);
        }
      }
      ctx.stroke();
      ctx.restore();
    });
  }, [config, theme]);
  return null;
}

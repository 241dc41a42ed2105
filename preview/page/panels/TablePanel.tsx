import { type PanelProps, renderMarkdown } from '@grafana/data';
import { Combobox, type TableSortByFieldState } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { useState } from 'react';
import { NoData } from './NoData';

interface TableOptions {
  readonly showHeader?: boolean;
  readonly sortBy?: TableSortByFieldState[];
}

const SELECTOR_HEIGHT = 40;

/** One frame as a table, with a selector when there are several. */
export function TablePanel({ data, width, height, options, timeRange, fieldConfig }: PanelProps<TableOptions>) {
  const [chosen, setChosen] = useState(0);
  const frames = data.series;
  const frame = frames[Math.min(chosen, frames.length - 1)];
  if (frame === undefined || frame.fields.length === 0 || frame.length === 0) {
    return <NoData data={data} />;
  }
  const hasSelector = frames.length > 1;
  return (
    <>
      <TableNG
        data={frame}
        width={width}
        height={height - (hasSelector ? SELECTOR_HEIGHT : 0)}
        noHeader={options.showHeader === false}
        initialSortBy={options.sortBy}
        timeRange={timeRange}
        fieldConfig={fieldConfig}
        structureRev={data.structureRev}
        resizable
      />
      {hasSelector && (
        <Combobox
          aria-label="Table"
          options={frames.map(({ name, refId }, value) => ({ value, label: name ?? refId ?? String(value) }))}
          value={chosen}
          onChange={({ value }) => setChosen(value)}
        />
      )}
    </>
  );
}

/** The Markdown that the dashboard contains. */
export const TextPanel = ({ options, replaceVariables }: PanelProps<{ readonly content?: string }>) => (
  <div
    className="markdown-html"
    style={{ height: '100%', overflow: 'auto' }}
    dangerouslySetInnerHTML={{ __html: renderMarkdown(replaceVariables(options.content ?? '')) }}
  />
);

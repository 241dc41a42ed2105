import { type PanelProps, renderMarkdown, textUtil } from '@grafana/data';
import { Combobox, type TableSortByFieldState } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { useState } from 'react';
import { NoData } from './values';

interface TableOptions {
  readonly showHeader?: boolean;
  readonly sortBy?: TableSortByFieldState[];
}

const CHOICE_HEIGHT = 40;

/** A frame as a table; where there are several, one at a time. */
export function TablePanel({ data, width, height, options, timeRange, fieldConfig }: PanelProps<TableOptions>) {
  const [chosen, choose] = useState(0);
  const frames = data.series;
  const frame = frames[Math.min(chosen, frames.length - 1)];
  if (frame === undefined || frame.fields.length === 0 || frame.length === 0) {
    return <NoData data={data} />;
  }
  const isChoice = frames.length > 1;
  return (
    <>
      <TableNG
        data={frame}
        width={width}
        height={height - (isChoice ? CHOICE_HEIGHT : 0)}
        noHeader={options.showHeader === false}
        initialSortBy={options.sortBy}
        timeRange={timeRange}
        fieldConfig={fieldConfig}
        structureRev={data.structureRev}
        resizable
      />
      {isChoice && (
        <Combobox
          aria-label="Table"
          options={frames.map(({ name, refId }, value) => ({ value, label: name ?? refId ?? String(value) }))}
          value={chosen}
          onChange={({ value }) => choose(value)}
        />
      )}
    </>
  );
}

interface TextOptions {
  readonly mode?: 'markdown' | 'html' | 'code';
  readonly content?: string;
}

/** Words that the dashboard holds. */
export function TextPanel({ options, replaceVariables }: PanelProps<TextOptions>) {
  const content = replaceVariables(options.content ?? '');
  if (options.mode === 'code') {
    return <pre>{content}</pre>;
  }
  const html = options.mode === 'html' ? textUtil.sanitize(content) : renderMarkdown(content);
  return (
    <div
      className="markdown-html"
      style={{ height: '100%', overflow: 'auto' }}
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}

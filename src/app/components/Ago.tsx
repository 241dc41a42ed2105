import { dateTimeFormat, dateTimeFormatTimeAgo } from '@grafana/data';
import { Tooltip } from '@grafana/ui';

/** How long ago something was; the moment itself on asking. `time` in Unix milliseconds. */
export function Ago({ time }: { readonly time: number }) {
  return (
    <Tooltip content={dateTimeFormat(time)}>
      <time dateTime={new Date(time).toISOString()} tabIndex={0}>
        {dateTimeFormatTimeAgo(time)}
      </time>
    </Tooltip>
  );
}

import { rangeUtil } from '@grafana/data';
import { t } from '@grafana/i18n';
import { locationService } from '@grafana/runtime';
import { RefreshPicker, TimeRangePicker } from '@grafana/ui';
import { useEffect } from 'react';
import type { PageRange } from '../data';
import { moved, widened } from '../data/usePageRange';
import { useQuery } from '../shell';

const INTERVALS = ['30s', '1m', '5m', '15m'];

interface Props {
  readonly range: PageRange;
  readonly isLoading: boolean;
  /** Pages about the present have no range to choose. */
  readonly withRange?: boolean;
  readonly refreshByDefault?: string;
}

/** The time range and refresh interval of a page, both in its URL. */
export function RangeControls({ range, isLoading, withRange = true, refreshByDefault = '' }: Props) {
  const query = useQuery();
  const interval = query['refresh'] ?? refreshByDefault;
  const { refresh } = range;
  useEffect(() => {
    if (interval === '') {
      return undefined;
    }
    // A hidden page is not refreshed; it is when it is shown again.
    const timer = setInterval(() => document.hidden || refresh(), Math.max(5000, rangeUtil.intervalToMs(interval)));
    return () => clearInterval(timer);
  }, [interval, refresh]);
  return (
    <>
      {withRange && (
        <TimeRangePicker
          value={range.range}
          onChange={range.change}
          onChangeTimeZone={() => undefined}
          onMoveBackward={() => range.change(moved(range.range, -0.5))}
          onMoveForward={() => range.change(moved(range.range, 0.5))}
          onZoom={() => range.change(widened(range.range))}
          isOnCanvas
        />
      )}
      <RefreshPicker
        value={interval}
        intervals={INTERVALS}
        isLoading={isLoading}
        tooltip={t('range.refresh', 'Refresh')}
        onRefresh={refresh}
        onIntervalChanged={(chosen) => locationService.partial({ refresh: chosen })}
        isOnCanvas
      />
    </>
  );
}

import { escapeLabelValue, type PromQL } from './text';

export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * A series selector, every value escaped; an empty name leaves the metric open. A metric name outside the classic alphabet (OpenTelemetry's dots) is matched
 * through `__name__`, which every Prometheus understands.
 * Throws RangeError on a label name that is none.
 */
export function selector(metric: string, matchers: readonly Matcher[]): PromQL {
  const classic = metric === '' || METRIC_NAME.test(metric);
  const written = [...(classic ? [] : [{ label: '__name__', op: '=' as const, value: metric }]), ...matchers].map(
    ({ label, op, value }) => {
      if (!LABEL_NAME.test(label)) {
        throw new RangeError(`"${label}" is not a label name`);
      }
      return `${label}${op}"${escapeLabelValue(value)}"`;
    }
  );
  const braces = written.length > 0 ? `{${written.join(',')}}` : '';
  return `${classic ? metric : ''}${braces}` as PromQL;
}

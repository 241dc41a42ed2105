import { t } from '@grafana/i18n';
import { parseDuration } from '../../query/duration';

/** What is wrong with a duration, if there is one. */
export const durationProblem = (text: string | undefined): string | undefined =>
  text === undefined || parseDuration(text) !== undefined
    ? undefined
    : t('config.problem.duration', 'Enter a duration such as 15s, 5m or 1h');

/** What is wrong with an address: the process takes HTTP alone, and passwords only where they are kept secret. */
export function urlProblem(text: string): string | undefined {
  if (text === '') {
    return undefined;
  }
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    return t('config.problem.url', 'Enter a URL that starts with http:// or https://');
  }
  return new URL(text).username === ''
    ? undefined
    : t(
        'config.problem.credentials',
        'Remove the user and password from the URL and enter them below, where they are stored encrypted'
      );
}

/** What is wrong with a label's name, if there is one. */
export const labelProblem = (text: string | undefined): string | undefined =>
  text === undefined || /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(text)
    ? undefined
    : t('config.problem.label', 'A label name has only letters, digits and underscores');

/** What is wrong with a metric's name, if there is one. */
export const metricProblem = (text: string | undefined): string | undefined =>
  text === undefined || /^[a-zA-Z_:][a-zA-Z0-9_:.]*$/.test(text)
    ? undefined
    : t('config.problem.metric', 'A metric name has only letters, digits, underscores, colons and dots');

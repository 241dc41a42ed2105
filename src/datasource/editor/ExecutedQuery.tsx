import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelData } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, ClipboardButton, Stack, Text, useStyles2 } from '@grafana/ui';
import { useId, useState } from 'react';
import { z } from 'zod';
import { type DefaultThresholds, defaultThresholdsSchema, type SignalInfo } from '../lookups';
import type { ModelwatchQuery } from '../query/query';

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({
    margin: 0,
    maxHeight: 240,
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});

interface Props {
  readonly responseInfo: ResponseInfo | undefined;
}

/** The queries to Prometheus and MLflow behind the last response, collapsed by default. */
export function ExecutedQuery({ responseInfo }: Props) {
  const id = useId();
  const styles = useStyles2(getStyles);
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack direction="column" gap={1}>
      <div>
        <Button
          variant="secondary"
          fill="text"
          size="sm"
          icon={isOpen ? 'angle-down' : 'angle-right'}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {t('query.executed.label', 'Executed query')}
        </Button>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen &&
          (responseInfo === undefined ? (
            <Text color="secondary" variant="bodySmall">
              {t('query.executed.nothing', 'Run the query first.')}
            </Text>
          ) : (
            <Stack direction="column" gap={1} alignItems="flex-start">
              <pre className={styles.code}>{responseInfo.executed}</pre>
              <ClipboardButton variant="secondary" size="sm" icon="copy" getText={() => responseInfo.executed}>
                {t('query.executed.copy', 'Copy')}
              </ClipboardButton>
            </Stack>
          ))}
      </div>
    </Stack>
  );
}

/** What the process says of an answer in the meta data of its first frame. */
const customSchema = z.object({
  signal: z.string(),
  thresholds: defaultThresholdsSchema.optional(),
  /** What thresholds apply to: which side is worse, and their unit. */
  judged: z.object({ direction: z.enum(['above', 'below']), unit: z.string().optional() }).optional(),
  step: z.number().optional(),
  window: z.number().optional(),
});
type ResponseInfo = z.infer<typeof customSchema> & { readonly executed: string };

/** What the last answer to the query says of itself; nothing before there is one, or when it answers another signal. */
export function responseInfoOf(
  { refId, signal }: ModelwatchQuery,
  data: PanelData | undefined
): ResponseInfo | undefined {
  const frame = data?.series.find((one) => one.refId === refId && one.meta?.executedQueryString !== undefined);
  const custom = customSchema.safeParse(frame?.meta?.custom);
  return custom.success && custom.data.signal === signal
    ? { ...custom.data, executed: frame?.meta?.executedQueryString ?? '' }
    : undefined;
}

/** What the measures asked for have by default: as the process will choose, as far as known before it answers. */
export function usualThresholds(
  signal: SignalInfo | undefined,
  { options }: ModelwatchQuery
): DefaultThresholds | undefined {
  const { data: measures = [] } = z.array(z.string()).safeParse(options?.['measures']);
  const known = measures.flatMap((measure) => signal?.thresholdsBy[measure] ?? []);
  return known.find(hasLimit) ?? known[0] ?? signal?.thresholds;
}

const hasLimit = ({ warning, critical }: DefaultThresholds): boolean => warning !== undefined || critical !== undefined;

/** Of the thresholds, where it is known: the measures of a signal may each have their own. */
export const thresholdUnit = (
  signal: SignalInfo | undefined,
  usual: DefaultThresholds | undefined,
  responseInfo: ResponseInfo | undefined
): string | undefined =>
  responseInfo?.judged?.unit ?? (usual !== undefined && hasLimit(usual) ? signal?.unit : undefined);

/** The thresholds in force where the query sets none: those of the last answer, which knows the options, else the usual. */
export function defaultThresholds(
  query: ModelwatchQuery,
  responseInfo: ResponseInfo | undefined,
  defaultValue: DefaultThresholds | undefined
): DefaultThresholds | undefined {
  if (responseInfo?.thresholds === undefined) {
    return responseInfo?.judged === undefined ? defaultValue : { direction: responseInfo.judged.direction };
  }
  const { direction, warning, critical } = responseInfo.thresholds;
  return {
    direction,
    warning: query.thresholds?.warning === undefined ? warning : defaultValue?.warning,
    critical: query.thresholds?.critical === undefined ? critical : defaultValue?.critical,
  };
}

import type { PanelData, QueryResultMetaNotice } from '@grafana/data';
import { t } from '@grafana/i18n';
import { IconButton, Tooltip } from '@grafana/ui';

/** What the queries of an answer said besides their figures, each once. */
export const noticesOf = ({ series }: Pick<PanelData, 'series'>): readonly QueryResultMetaNotice[] => [
  ...new Map(series.flatMap(({ meta }) => meta?.notices ?? []).map((notice) => [notice.text, notice])).values(),
];

/** A sign beside a panel's title where there is something to know of its figures; nothing else. */
export function Notices({ data }: { readonly data: PanelData }) {
  const notices = noticesOf(data);
  if (notices.length === 0) {
    return null;
  }
  const isTroubled = notices.some(({ severity }) => severity !== 'info');
  return (
    <Tooltip
      content={
        <ul>
          {notices.map(({ text }) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      }
    >
      <IconButton
        name={isTroubled ? 'exclamation-triangle' : 'info-circle'}
        size="sm"
        aria-label={t('panel.notices', 'Notices')}
      />
    </Tooltip>
  );
}

import { t } from '@grafana/i18n';
import { ConfigSection, ConfigSubSection } from '@grafana/plugin-ui';
import { Stack } from '@grafana/ui';
import { durationProblem } from '../problems';
import type { Settings } from '../secrets';
import { TextField } from '../TextField';
import { DefaultFields } from './DefaultFields';
import { LimitFields } from './LimitFields';
import { NameFields } from './NameFields';
import { ProfileFields } from './ProfileFields';

interface Props {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

const isSet = (values: object | undefined): boolean => Object.values(values ?? {}).some((value) => value !== undefined);

/** Which metrics are read and under which names, what queries take that leave it open, and how much is read at once. */
export function ReadingSection({ settings, onChange }: Props) {
  const { jsonData, readOnly } = settings;
  const set = (change: Partial<Settings['jsonData']>) =>
    onChange({ ...settings, jsonData: { ...jsonData, ...change } });
  const shared = { jsonData, readOnly, onChange: set };
  return (
    <ConfigSection
      title={t('config.reading.title', 'Metrics')}
      description={t('config.reading.description', 'Which metrics are read, and how.')}
    >
      <Stack direction="column" gap={3}>
        <ProfileFields {...shared} uid={settings.uid} />
        <TextField
          id="modelwatch-scrape"
          label={t('config.scrape.label', 'Scrape interval')}
          description={t(
            'config.scrape.help',
            'How often Prometheus scrapes your models. Rates use at least four intervals.'
          )}
          value={jsonData.scrapeInterval}
          placeholder="15s"
          problem={durationProblem(jsonData.scrapeInterval)}
          disabled={readOnly}
          onChange={(scrapeInterval) => set({ scrapeInterval })}
        />
        <ConfigSubSection
          title={t('config.names.title', 'Custom metric names')}
          description={t('config.names.description', 'Map metrics that have other names in your Prometheus.')}
          isCollapsible
          isInitiallyOpen={isSet(jsonData.labels) || isSet(jsonData.metrics)}
        >
          <NameFields {...shared} />
        </ConfigSubSection>
        <ConfigSubSection
          title={t('config.defaults.title', 'Defaults')}
          description={t('config.defaults.description', 'Used by queries that do not set them.')}
          isCollapsible
          isInitiallyOpen={isSet(jsonData.defaults)}
        >
          <DefaultFields {...shared} />
        </ConfigSubSection>
        <ConfigSubSection
          title={t('config.limits.title', 'Limits')}
          isCollapsible
          isInitiallyOpen={isSet(jsonData.limits)}
        >
          <LimitFields {...shared} />
        </ConfigSubSection>
      </Stack>
    </ConfigSection>
  );
}

import { t, Trans } from '@grafana/i18n';
import { EmptyState, LinkButton, Stack } from '@grafana/ui';
import { type ConfiguredSource, settingsLink } from '../../data';
import { appLink, hasRole, plain } from '../../shell';

/** Where no model is seen yet: what to do about it. */
export function EmptyFleet({ source }: { readonly source: ConfiguredSource }) {
  return (
    <EmptyState
      variant="call-to-action"
      message={t('fleet.empty', 'No models found')}
      button={
        <Stack direction="row" gap={1} justifyContent="center" wrap="wrap">
          {hasRole('Editor') && (
            <LinkButton href={appLink('setup', { ds: source.uid })} icon="rocket">
              <Trans i18nKey="fleet.to-setup">Open setup</Trans>
            </LinkButton>
          )}
          <LinkButton href={settingsLink(source)} variant="secondary" icon="cog">
            <Trans i18nKey="sources.settings">Settings</Trans>
          </LinkButton>
        </Stack>
      }
    >
      {t(
        'fleet.empty-text',
        '{{name}} finds no registered model and no metric of a model. The Setup page leads to the first chart in five minutes.',
        plain({ name: source.name })
      )}
    </EmptyState>
  );
}

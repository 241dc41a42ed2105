import { Trans } from '@grafana/i18n';
import { Stack, Text } from '@grafana/ui';
import { definitionGroups } from '../../alerting/packs';
import { Rows, Section } from '../../components/Section';
import { appLink, AppPage, useQuery } from '../../shell';

/** All runbooks, as the alerts are grouped, each with what it means that the alert fires. */
export default function Runbooks() {
  const { ds, model, version } = useQuery();
  return (
    <AppPage
      subTitle={
        <Trans i18nKey="runbooks.text">What each alert means, what to look at first, and what to do about it.</Trans>
      }
    >
      <Stack direction="column" gap={2}>
        {definitionGroups().map(({ group, title, definitions }) => (
          <Section key={group} title={title}>
            <Rows>
              {definitions.map(({ id, title: name, meaning }) => (
                <div key={id}>
                  <a className="external-link" href={appLink(`runbooks/${id}`, { ds, model, version })}>
                    {name}
                  </a>
                  <Text element="p" color="secondary">
                    {meaning}
                  </Text>
                </div>
              ))}
            </Rows>
          </Section>
        ))}
      </Stack>
    </AppPage>
  );
}

import type { QueryEditorHelpProps } from '@grafana/data';
import { t, Trans } from '@grafana/i18n';
import { Card, Grid, Text } from '@grafana/ui';
import { describeQuery, type ModelwatchQuery } from '../../query/query';
import { examples } from './examples';

/** Shown where there is no query yet, and on request: questions to begin with, each one click away. */
export function QueryHelp({ query, onClickExample }: QueryEditorHelpProps<ModelwatchQuery>) {
  return (
    <>
      <Text element="h2" variant="h4">
        {t('help.title', 'What do you want to know?')}
      </Text>
      <Text element="p" color="secondary">
        <Trans i18nKey="help.introduction">
          A query selects a signal and the models it is about. Each value has its uncertainty: add the bounds, the
          sample size or the level. An alert rule compares one of them.
        </Trans>
      </Text>
      <Grid minColumnWidth={34} gap={1}>
        {examples().map((example) => (
          <Card
            key={example.title}
            noMargin
            onClick={() => onClickExample({ ...example.query, refId: query?.refId ?? example.query.refId })}
          >
            <Card.Heading>{example.title}</Card.Heading>
            <Card.Description>{example.text}</Card.Description>
            <Card.Meta>
              <code>{describeQuery(example.query)}</code>
            </Card.Meta>
          </Card>
        ))}
      </Grid>
    </>
  );
}

import { t } from '@grafana/i18n';
import { Button, Dropdown, Menu } from '@grafana/ui';
import type { ConfiguredSource, PageRange } from '../../data';
import { dashboardQuery, DASHBOARDS } from './dashboardLinks';
import { dashboardLink } from '../../shell';

interface Props {
  readonly model: string;
  readonly version: string | undefined;
  readonly source: ConfiguredSource;
  readonly range: PageRange;
}

/** The dashboards, at this model and time. */
export function Dashboards(props: Props) {
  const query = dashboardQuery(props);
  return (
    <Dropdown
      overlay={
        <Menu>
          {DASHBOARDS.map(({ slug, title }) => (
            <Menu.Item key={slug} label={title()} url={dashboardLink(slug, query)} />
          ))}
        </Menu>
      }
    >
      <Button variant="secondary" icon="apps">
        {t('model.dashboards', 'Dashboards')}
      </Button>
    </Dropdown>
  );
}

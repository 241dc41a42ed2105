import { config } from '@grafana/runtime';
import { Dropdown, LinkButton, Menu, Stack, Button } from '@grafana/ui';
import { useCallback } from 'react';
import { useLocation } from 'react-router-dom';
import { useAsync } from '../../../src/datasource/useAsync';
import { backend } from '../services/backend';
import type { Link } from './model';

interface Props {
  readonly links: readonly Link[];
  readonly replace: (text: string) => string;
}

/** The way to other dashboards and pages, with the time and the variables taken along where the link says so. */
export function Links({ links, replace }: Props) {
  return (
    <Stack gap={1} wrap="wrap">
      {links.map((link) =>
        link.type === 'dashboards' ? (
          <Others key={link.title} link={link} />
        ) : (
          <One key={link.title} link={link} replace={replace} />
        )
      )}
    </Stack>
  );
}

function One({ link, replace }: { readonly link: Link; readonly replace: Props['replace'] }) {
  const { search } = useLocation();
  return (
    <LinkButton
      size="sm"
      variant="secondary"
      href={withSearch(replace(link.url), link, search)}
      tooltip={link.tooltip}
      target={link.targetBlank ? '_blank' : undefined}
    >
      {link.title}
    </LinkButton>
  );
}

function Others({ link }: { readonly link: Link }) {
  const { search } = useLocation();
  const tags = link.tags.join('&tag=');
  const load = useCallback(
    () => backend.get<Array<{ uid: string; title: string; url: string }>>(`/api/search?tag=${tags}`),
    [tags]
  );
  const loaded = useAsync(load);
  const found = loaded.state === 'done' ? loaded.value : [];
  return (
    <Dropdown
      overlay={
        <Menu>
          {found.map(({ uid, title, url }) => (
            <Menu.Item key={uid} label={title} url={config.appSubUrl + withSearch(url, link, search)} />
          ))}
        </Menu>
      }
    >
      <Button size="sm" variant="secondary" icon="bars" tooltip={link.tooltip}>
        {link.title}
      </Button>
    </Dropdown>
  );
}

/** `url` with what the address of the page holds of time and variables, as far as the link keeps them. */
export function withSearch(
  url: string,
  { keepTime, includeVars }: Pick<Link, 'keepTime' | 'includeVars'>,
  search: string
): string {
  const kept = [...new URLSearchParams(search)].filter(([name]) =>
    name.startsWith('var-') ? includeVars : (name === 'from' || name === 'to') && keepTime
  );
  if (kept.length === 0) {
    return url;
  }
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(kept).toString()}`;
}

import { secretKey, SOURCE_NAMES, type SourceName } from '../src/settings/sources';
import type { InstanceConfig } from '.';

interface SourceAddress {
  readonly url: string;
  /** Credentials: a bearer token, or user and password. Never logged. */
  readonly token?: string;
  readonly basic?: { readonly user: string; readonly password: string };
}

type Addresses = Readonly<Partial<Record<SourceName, SourceAddress>>>;

/** The settings of a data source, as Grafana stores them, from addresses given on the command line. */
export function instanceOf({
  scrapeInterval,
  timeoutSeconds,
  ...addresses
}: Addresses & { readonly scrapeInterval?: string; readonly timeoutSeconds?: number }): InstanceConfig {
  const configured = SOURCE_NAMES.flatMap((name) => {
    const address = addresses[name];
    return address === undefined ? [] : [{ name, address }];
  });
  return {
    uid: 'modelwatch',
    name: 'Modelwatch',
    updated: Date.now(),
    jsonData: {
      ...Object.fromEntries(configured.map(({ name, address }) => [name, settingsOf(address, timeoutSeconds)])),
      ...(scrapeInterval === undefined ? {} : { scrapeInterval }),
    },
    secrets: Object.fromEntries(configured.flatMap(({ name, address }) => Object.entries(secretsOf(name, address)))),
  };
}

/** Parses the addresses of the sources. Throws TypeError if one is not a URL. */
export const addressesIn = (given: Readonly<Partial<Record<SourceName, string>>>): Addresses =>
  Object.fromEntries(
    SOURCE_NAMES.flatMap((name) => {
      const text = given[name];
      return text === undefined ? [] : [[name, parseAddress(name, text, process.env)]];
    })
  );

function settingsOf({ url, token, basic }: SourceAddress, timeoutSeconds: number | undefined): unknown {
  const auth =
    token !== undefined
      ? { type: 'bearer' }
      : basic !== undefined
        ? { type: 'basic', user: basic.user }
        : { type: 'none' };
  return { url, auth, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
}

function secretsOf(name: SourceName, { token, basic }: SourceAddress): Record<string, string> {
  return {
    ...(token === undefined ? {} : { [secretKey(name, 'Token')]: token }),
    ...(basic === undefined ? {} : { [secretKey(name, 'Password')]: basic.password }),
  };
}

/** Masks the credentials of URLs: everything up to an `@`. */
export const withoutCredentials = (text: string): string => text.replaceAll(/[^\s"'`]+@/g, '…@');

/**
 * Parses an address: `http://user:password@host` gives basic authentication, the environment variable `<NAME>_TOKEN` a
 * bearer token. Throws TypeError, without the password, if it is not a URL.
 */
export function parseAddress(name: SourceName | 'grafana', text: string, variables: NodeJS.ProcessEnv): SourceAddress {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    const shown = text.includes('@') ? `…@${text.slice(text.lastIndexOf('@') + 1)}` : text;
    throw new TypeError(`--${name} needs a URL that starts with http:// or https://, not "${shown}"`);
  }
  const url = new URL(text);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const token = variables[`${name.toUpperCase()}_TOKEN`];
  return {
    url: url.href,
    ...(username !== '' || password !== ''
      ? { basic: { user: decoded(name, username), password: decoded(name, password) } }
      : token
        ? { token }
        : {}),
  };
}

function decoded(name: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TypeError(`--${name}: write a % of the user or password as %25`);
  }
}

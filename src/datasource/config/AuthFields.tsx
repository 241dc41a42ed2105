import { t } from '@grafana/i18n';
import { Field, Input } from '@grafana/ui';
import { secretKey, type SourceName } from '../../settings/sources';
import type { AuthOptions, FallbackOptions } from '../settings';
import { ChoiceField, SecretField } from './fields';
import type { SettingsProps } from './secrets';

type AuthType = AuthOptions['type'];

const titles = (): Readonly<Record<AuthType, string>> => ({
  none: t('config.auth.none', 'No authentication'),
  basic: t('config.auth.basic', 'User and password'),
  bearer: t('config.auth.bearer', 'Bearer token'),
  forward: t('config.auth.forward', "The signed-in user's OAuth identity"),
});

const fallbackTitles = (): Readonly<Record<FallbackOptions['type'] | 'refuse', string>> => ({
  refuse: t('config.auth.fallback-refuse', 'Reject: alert rules report an error'),
  none: t('config.auth.fallback-none', 'No authentication'),
  basic: t('config.auth.basic', 'User and password'),
  bearer: t('config.auth.bearer', 'Bearer token'),
});

const choices = (titles: Readonly<Record<string, string>>) =>
  Object.entries(titles).map(([value, label]) => ({ value, label }));

const isOf = <Name extends string>(titles: Readonly<Record<Name, string>>, text: string): text is Name =>
  text in titles;

function authOf(type: AuthType, user: string): AuthOptions {
  return type === 'basic' ? { type, user } : { type };
}

function fallbackOf(type: FallbackOptions['type'] | 'refuse', user: string): AuthOptions {
  if (type === 'refuse') {
    return { type: 'forward' };
  }
  return { type: 'forward', fallback: type === 'basic' ? { type, user } : { type } };
}

interface Props extends SettingsProps {
  readonly source: SourceName;
  readonly auth: AuthOptions;
  readonly onAuth: (auth: AuthOptions) => void;
}

/** Authentication to a source, and the fallback for alert rules, which have no user. */
export function AuthFields({ source, auth, settings, onAuth, onChange }: Props) {
  const id = `modelwatch-${source}-auth`;
  const types = titles();
  const fallbacks = fallbackTitles();
  const used: FallbackOptions | undefined = auth.type === 'forward' ? auth.fallback : auth;
  const user = used?.type === 'basic' ? used.user : '';
  const setUser = (name: string) => onAuth(auth.type === 'forward' ? fallbackOf('basic', name) : authOf('basic', name));
  return (
    <>
      <ChoiceField
        id={id}
        label={t('config.auth.label', 'Authentication')}
        options={choices(types)}
        value={auth.type}
        disabled={settings.readOnly}
        onChange={(type) => isOf(types, type) && onAuth(authOf(type, user))}
      />
      {auth.type === 'forward' && (
        <ChoiceField
          id={`${id}-fallback`}
          label={t('config.auth.fallback', 'Alert rules')}
          description={t(
            'config.auth.fallback-help',
            'Alert rules are evaluated without a signed-in user. Users always query with their own identity.'
          )}
          options={choices(fallbacks)}
          value={auth.fallback?.type ?? 'refuse'}
          disabled={settings.readOnly}
          onChange={(type) => isOf(fallbacks, type) && onAuth(fallbackOf(type, user))}
        />
      )}
      {used?.type === 'basic' && (
        <>
          <Field label={t('config.auth.user', 'User')} htmlFor={`${id}-user`} noMargin required>
            <Input
              id={`${id}-user`}
              width={60}
              value={user}
              autoComplete="off"
              disabled={settings.readOnly}
              onChange={({ currentTarget }) => setUser(currentTarget.value)}
            />
          </Field>
          <SecretField
            label={t('config.auth.password', 'Password')}
            secret={secretKey(source, 'Password')}
            {...{ settings, onChange }}
          />
        </>
      )}
      {used?.type === 'bearer' && (
        <SecretField
          label={t('config.auth.token', 'Token')}
          secret={secretKey(source, 'Token')}
          {...{ settings, onChange }}
        />
      )}
    </>
  );
}

import fc from 'fast-check';
import { instanceOf, parseAddress, withoutCredentials } from './instance';

describe('parseAddress', () => {
  it('takes an address as it is', () => {
    expect(parseAddress('prometheus', 'http://localhost:9090/prom', {})).toEqual({ url: 'http://localhost:9090/prom' });
  });

  it('parts user and password from the address, whatever characters they have', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(part, part, (user, password) => {
        const text = `https://${encodeURIComponent(user)}:${encodeURIComponent(password)}@host/path`;
        expect(parseAddress('mlflow', text, {})).toEqual({ url: 'https://host/path', basic: { user, password } });
      })
    );
  });

  it('keeps a password that comes without a user', () => {
    expect(parseAddress('mlflow', 'https://:key@host', {}).basic).toEqual({ user: '', password: 'key' });
  });

  it('takes the token of its own source from the environment, unless the address names a user', () => {
    const variables = { PROMETHEUS_TOKEN: 'p', MLFLOW_TOKEN: '' };
    expect(parseAddress('prometheus', 'http://h', variables)).toEqual({ url: 'http://h/', token: 'p' });
    expect(parseAddress('mlflow', 'http://h', variables)).toEqual({ url: 'http://h/' });
    expect(parseAddress('prometheus', 'http://u:w@h', variables)).not.toHaveProperty('token');
  });

  it.each([
    'localhost:9090',
    'ftp://host',
    'http://',
    'prometheus',
    '',
    'u:hunter2@host:9090',
    'http//u:hunter2@host',
    'ftp://u:hunter2@host',
    'http//u:hun/ter2@host',
    'http://u:hunter2@',
    'http://u:hunter2%zz@host',
  ])('refuses %j, naming the option and no password', (text) => {
    expect(() => parseAddress('prometheus', text, {})).toThrow(TypeError);
    expect(() => parseAddress('prometheus', text, {})).toThrow(/^--prometheus/);
    expect(() => parseAddress('prometheus', text, {})).not.toThrow(/hun|ter2/);
  });
});

it('takes credentials out of any text', () => {
  expect(withoutCredentials("Unexpected argument 'http://u:pa/ss@w@host:1'. See a@b")).toBe(
    "Unexpected argument '…@host:1'. See …@b"
  );
});

describe('instanceOf', () => {
  it('puts secrets where Grafana keeps them, and nowhere else', () => {
    const { jsonData, secrets } = instanceOf({
      prometheus: { url: 'http://p', basic: { user: 'reader', password: 'hidden-password' } },
      mlflow: { url: 'http://m', token: 'hidden-token' },
      scrapeInterval: '5s',
    });
    expect(jsonData).toEqual({
      prometheus: { url: 'http://p', auth: { type: 'basic', user: 'reader' } },
      mlflow: { url: 'http://m', auth: { type: 'bearer' } },
      scrapeInterval: '5s',
    });
    expect(secrets).toEqual({ prometheusPassword: 'hidden-password', mlflowToken: 'hidden-token' });
  });

  it('has one source where one is given', () => {
    expect(instanceOf({ mlflow: { url: 'http://m' } })).toMatchObject({
      jsonData: { mlflow: { url: 'http://m', auth: { type: 'none' } } },
      secrets: {},
    });
  });
});

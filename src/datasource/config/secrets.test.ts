import { settingsSchema } from '../../settings/schema';
import { settingsOf } from '../dataSource.testing';
import { withoutHeader, withoutSecret, withSecret } from './secrets';

describe('a secret', () => {
  it('is kept apart from what can be read', () => {
    const settings = withSecret(settingsOf({}), 'prometheusPassword', 'hidden');
    expect(settings.secureJsonData).toEqual({ prometheusPassword: 'hidden' });
    expect(JSON.stringify(settings.jsonData)).not.toContain('hidden');
  });

  it('is forgotten on reset', () => {
    const settings = withoutSecret(settingsOf({}, { mlflowToken: true }), 'mlflowToken');
    expect(settings.secureJsonFields).toEqual({ mlflowToken: false });
    expect(settings.secureJsonData).toEqual({ mlflowToken: '' });
  });
});

describe('removing a header', () => {
  const prometheus = { url: 'http://p:9090', headers: ['X-A', 'X-B', 'X-C'] };

  it('never leaves a saved value with another header', () => {
    const saved = { prometheusHeaderValue1: true, prometheusHeaderValue2: true, prometheusHeaderValue3: true };
    const settings = withoutHeader(settingsOf({ prometheus }, saved), 'prometheus', 1);
    expect(settings.jsonData.prometheus?.headers).toEqual(['X-A', 'X-C']);
    expect(settings.secureJsonFields).toEqual({
      prometheusHeaderValue1: true,
      prometheusHeaderValue2: false,
      prometheusHeaderValue3: false,
    });
    expect(settings.secureJsonData).toEqual({ prometheusHeaderValue2: '', prometheusHeaderValue3: '' });
  });

  it('moves up what was typed', () => {
    const typed = withSecret(settingsOf({ prometheus }), 'prometheusHeaderValue3', 'c');
    expect(withoutHeader(typed, 'prometheus', 0).secureJsonData).toEqual({
      prometheusHeaderValue1: '',
      prometheusHeaderValue2: 'c',
      prometheusHeaderValue3: '',
    });
  });

  it('leaves settings that the process takes', () => {
    const { jsonData } = withoutHeader(settingsOf({ prometheus }), 'prometheus', 2);
    expect(settingsSchema.parse(jsonData).prometheus?.headers).toEqual(['X-A', 'X-B']);
  });
});

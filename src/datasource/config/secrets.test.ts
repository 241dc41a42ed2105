import { settingsOf } from '../dataSource.testing';
import { withoutHeaderValue, withoutSecret, withSecret } from './secrets';

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

describe('removing the value of a header', () => {
  it('never leaves a saved value with another header', () => {
    const saved = { prometheusHeaderValue1: true, prometheusHeaderValue2: true, prometheusHeaderValue3: true };
    const settings = withoutHeaderValue(settingsOf({}, saved), 'prometheus', 3, 1);
    expect(settings.secureJsonFields).toEqual({
      prometheusHeaderValue1: true,
      prometheusHeaderValue2: false,
      prometheusHeaderValue3: false,
    });
    expect(settings.secureJsonData).toEqual({ prometheusHeaderValue2: '', prometheusHeaderValue3: '' });
  });

  it('moves up what was typed', () => {
    const typed = withSecret(settingsOf({}), 'prometheusHeaderValue3', 'c');
    expect(withoutHeaderValue(typed, 'prometheus', 3, 0).secureJsonData).toEqual({
      prometheusHeaderValue1: '',
      prometheusHeaderValue2: 'c',
      prometheusHeaderValue3: '',
    });
  });
});

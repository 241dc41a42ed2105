import { createHmac } from 'node:crypto';
import { MODEL, ROLLBACK, settingsOf } from './testing';
import { Messages, messageSchema, proposalsOf } from './webhook';

const SECRET = 'shared-secret';
const NOW = 1_800_000_000_000;
const body = new TextEncoder().encode('{"orgId":1,"alerts":[]}');

/** As Grafana's HMACRoundTripper does: hex(HMAC-SHA256(secret, timestamp ":" body)). */
const signed = (at = NOW, secret = SECRET, text: Uint8Array = body) => {
  const timestamp = String(Math.floor(at / 1000));
  const signature = createHmac('sha256', secret)
    .update(Buffer.concat([Buffer.from(`${timestamp}:`), text]))
    .digest('hex');
  return {
    headers: { 'x-grafana-alerting-signature': signature, 'x-grafana-alerting-timestamp': timestamp },
    body: text,
  };
};

describe('a message', () => {
  it('is taken once', () => {
    const messages = new Messages();
    const digest = messages.verify(signed(), SECRET, NOW);
    expect(() => messages.verify(signed(), SECRET, NOW + 1000)).toThrow('was here before');
    messages.release(digest);
    expect(messages.verify(signed(), SECRET, NOW + 1000)).toBe(digest);
    expect(messages.verify(signed(NOW + 1000), SECRET, NOW + 1000)).not.toBe(digest);
  });

  it.each([
    ['of another secret', signed(NOW, 'other'), 'signature'],
    ['with another body', { ...signed(), body: new TextEncoder().encode('{}') }, 'signature'],
    [
      'with another time',
      { ...signed(), headers: { ...signed().headers, 'x-grafana-alerting-timestamp': '1800000001' } },
      'signature',
    ],
    ['without a signature', { headers: {}, body }, 'not signed'],
    ['signed without a time', { headers: { 'x-grafana-alerting-signature': 'aa' }, body }, 'not signed'],
    ['that is six minutes old', signed(NOW - 6 * 60_000), 'stale'],
    ['from the future', signed(NOW + 6 * 60_000), 'stale'],
  ])('%s is refused', (_, message, why) => {
    expect(() => new Messages().verify(message, SECRET, NOW)).toThrow(why);
  });

  it('signed at what is no time is refused', () => {
    const timestamp = '1e9';
    const signature = createHmac('sha256', SECRET).update(`${timestamp}:`).update(body).digest('hex');
    const headers = { 'x-grafana-alerting-signature': signature, 'x-grafana-alerting-timestamp': timestamp };
    expect(() => new Messages().verify({ headers, body }, SECRET, 1e12)).toThrow('stale');
  });
});

describe('what alerts propose', () => {
  const alert = { signal: 'quality', severity: 'critical' };
  const { list } = settingsOf([
    { ...ROLLBACK, alert },
    { ...ROLLBACK, id: 'by-hand' },
  ]);
  const message = (...alerts: object[]) => proposalsOf(messageSchema.parse({ orgId: 1, alerts }), list);
  const firing = { status: 'firing', labels: { ...alert, model: MODEL, alertname: 'Accuracy' } };

  it('is what the settings let their labels propose, once a model', () => {
    const summary = { ...firing, annotations: { summary: 'Accuracy fell' } };
    expect(message(summary, summary)).toEqual([{ model: MODEL, action: 'back', reason: 'Accuracy fell' }]);
    expect(message(firing)).toMatchObject([{ reason: 'Accuracy' }]);
  });

  it.each([
    ['has recovered', { ...firing, status: 'resolved' }],
    ['is of another model', { ...firing, labels: { ...firing.labels, model: 'other' } }],
    ['lacks a label', { ...firing, labels: { signal: 'quality', model: MODEL } }],
  ])('is nothing where one %s', (_, one) => {
    expect(message(one)).toEqual([]);
  });
});

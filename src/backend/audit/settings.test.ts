import { parseTrailSettings } from './settings';

it('takes the settings of the trail, whatever else the section holds', () => {
  expect(parseTrailSettings({ audit_folder: '/trail', audit_required: 'true', max_series: '500' })).toMatchObject({
    folder: '/trail',
    required: true,
  });
});

it('refuses a misspelled setting by its name', () => {
  expect(() => parseTrailSettings({ audit_foldr: '/trail' })).toThrow('audit_foldr: there is no such setting');
  expect(() => parseTrailSettings({ audit_required: 'yes' })).toThrow('audit_required is none of true, all and false');
});

it('takes receivers, with headers as OpenTelemetry writes them', () => {
  expect(
    parseTrailSettings({
      audit_folder: '/trail',
      audit_required: 'all',
      audit_loki_url: 'http://loki:3100/logs',
      audit_loki_headers: 'X-Scope-OrgID = team , Authorization=Basic%20YTpiPT0=',
      audit_otlp_url: 'https://collector:4318',
    })
  ).toMatchObject({
    required: true,
    receiversRequired: true,
    receivers: [
      {
        name: 'loki',
        url: 'http://loki:3100/logs',
        headers: { 'x-scope-orgid': 'team', authorization: 'Basic YTpiPT0=' },
      },
      { name: 'otlp', url: 'https://collector:4318', headers: {} },
    ],
  });
});

it.each([
  [{ audit_loki_url: 'loki:3100' }, 'audit_loki_url is not a URL'],
  [{ audit_loki_url: 'ftp://loki' }, 'audit_loki_url is not a URL'],
  [{ audit_otlp_url: 'http://me:hunter2@collector' }, 'audit_otlp_url contains a user or password'],
  [{ audit_otlp_url: 'http://collector/?key=hunter2' }, 'audit_otlp_url ends in a query'],
  [{ audit_loki_headers: 'Bearer hunter2' }, 'audit_loki_headers takes name=value pairs'],
  [{ audit_loki_headers: 'a=hunter2%' }, 'audit_loki_headers takes name=value pairs'],
  [{ audit_loki_headers: 'a=hunter2%0d%0ab:c' }, 'audit_loki_headers takes name=value pairs'],
  [{ audit_required: 'all' }, 'there is no receiver'],
  [{ audit_ca_file: '/nowhere.pem' }, 'audit_ca_file cannot be read'],
])('says what is wrong with %j, and no secret', (given, message) => {
  const read = () => parseTrailSettings({ audit_folder: '/trail', ...given });
  expect(read).toThrow(message);
  expect(read).not.toThrow('hunter2');
});

it('keeps what is to be sent in the folder, and wants one', () => {
  expect(() => parseTrailSettings({ audit_loki_url: 'http://loki' })).toThrow('audit_loki_url needs audit_folder');
});

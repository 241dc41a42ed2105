import { parseTrailSettings } from './settings';

it('takes the settings of the trail, whatever else the section holds', () => {
  expect(parseTrailSettings({ audit_folder: '/trail', audit_required: 'true', max_series: '500' })).toMatchObject({
    folder: '/trail',
    required: true,
  });
});

it('refuses a misspelled setting by its name', () => {
  expect(() => parseTrailSettings({ audit_foldr: '/trail' })).toThrow('audit_foldr: there is no such setting');
  expect(() => parseTrailSettings({ audit_required: 'yes' })).toThrow('audit_required is neither true nor false');
});

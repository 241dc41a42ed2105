import { filledBody, filledUrl } from './template';

const values = {
  model: 'loan/approval ?&#"',
  version: '3',
  action: 'train',
  id: 'modelwatch-1',
  reason: '", "admin": true, "x": "{{model}}',
  by: 'anne',
};

it('encodes what it puts into an address', () => {
  const url = filledUrl('https://ci.example/models/{{model}}/run?by={{ by }}', values);
  expect(url.href).toBe('https://ci.example/models/loan%2Fapproval%20%3F%26%23%22/run?by=anne');
});

it.each(['..', '.', '%2e%2e'])('refuses a model called %s in an address', (model) => {
  const make = () => filledUrl('https://ci.example/a/{{model}}/run', { ...values, model: decodeURIComponent(model) });
  expect(make).toThrow('step up');
});

it.each(['https://ci.example/a\\{{model}}\\run', 'https://ci.example/a/\t{{model}}/run'])(
  'refuses a step up behind what a URL reads otherwise: %j',
  (template) => {
    expect(() => filledUrl(template, { ...values, model: '..' })).toThrow('step up');
  }
);

it('puts half a surrogate pair into an address as what can be sent', () => {
  const { href } = filledUrl('https://ci.example/run?why={{reason}}', { ...values, reason: '\ud83d' });
  expect(href).toBe('https://ci.example/run?why=%EF%BF%BD');
});

it('fills the texts of a body in, once, and nothing else', () => {
  const body = { ref: 'main', inputs: { 'why {{by}}': '{{reason}}', n: 3, list: ['{{version}}', null] } };
  expect(filledBody(body, values)).toEqual({
    ref: 'main',
    inputs: { 'why {{by}}': values.reason, n: 3, list: ['3', null] },
  });
});

it('says which placeholders there are', () => {
  expect(() => filledBody('{{secret}}', values)).toThrow('{{secret}} is no placeholder: there are model, version');
});

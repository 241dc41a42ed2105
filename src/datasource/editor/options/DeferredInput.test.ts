import { readJson, readNumber, readNumbers } from './DeferredInput';

it('reads numbers between commas and nothing else', () => {
  expect(readNumbers('0.5, 0.95  1')).toEqual([0.5, 0.95, 1]);
  expect(() => readNumbers('p95')).toThrow(RangeError);
  expect(() => readNumbers(' , ')).toThrow(RangeError);
});

it('reads one number and nothing else', () => {
  expect(readNumber('0.5')).toBe(0.5);
  expect(() => readNumber('half')).toThrow('such as 0.5');
  expect(() => readNumber('0x10')).toThrow('such as 0.5');
});

it('reads JSON or says what is wrong with it', () => {
  expect(readJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(() => readJson('{a}')).toThrow('This is not JSON');
});

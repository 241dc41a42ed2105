import { matrix, series } from '../query/testing';
import { seenInterval } from './scraping';

test('the interval is read from counts of scrapes, and from nothing that is no count', () => {
  expect(seenInterval(matrix(series({ job: 'a' }, [40, 40, 40, 40])))).toBe(15);
  expect(seenInterval(matrix(series({ job: 'a' }, [40, NaN, Infinity, 40])))).toBe(15);
  expect(seenInterval(matrix(series({ job: 'a' }, [NaN, Infinity, -1, 0])))).toBeUndefined();
  expect(seenInterval(matrix(series({ job: 'a' }, [40])))).toBeUndefined();
});

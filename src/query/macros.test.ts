import { fillTimeVariables } from './macros';
import { seconds } from './units';

const TIMES = { interval: seconds(60), rateInterval: seconds(75), from: seconds(1000), to: seconds(4600) };

test('time variables are filled in, whatever else begins with a dollar stays', () => {
  expect(fillTimeVariables('[$__interval] ${__rate_interval_ms} $__range $__from', TIMES)).toBe(
    '[60s] 75000 3600s 1000000'
  );
  expect(fillTimeVariables('$__constructor ${__to_string} $__other $x', TIMES)).toBe(
    '$__constructor ${__to_string} $__other $x'
  );
});

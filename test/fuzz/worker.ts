/** A process that evaluates the shares that it is sent, one after another, and says which case it is at. */
import { fuzz, type Share } from './run';

process.on('message', (share: Share) => {
  void fuzz(share, (number) => process.send?.(number)).then((fuzzed) => process.send?.(fuzzed));
});

/** A process that evaluates the shares that it is sent, one after another. */
import { fuzz, type Share } from './run';

process.on('message', (share: Share) => void fuzz(share).then((fuzzed) => process.send?.(fuzzed)));

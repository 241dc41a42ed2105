import { parentPort } from 'node:worker_threads';
import { errorText } from '../../../text';
import type { Dependencies } from '../calls/context';
import type { LogLevel } from '../environment';
import { createLog, type Log } from '../observe/log';
import { guardStdout, onUncaught } from '../process/lifecycle';
import { answerCalls } from './answers';
import type { FromAnswers } from './messages';

/**
 * What the thread is that `serve` starts: answers calls until the process ends, by what `make` makes. What that throws is logged,
 * and ends the process. Throws outside of such a thread.
 */
export function serveCalls(level: LogLevel, make: (log: Log) => Omit<Dependencies, 'log'>): void {
  const port = parentPort;
  if (port === null) {
    throw new Error('Calls are answered by a thread that another one started');
  }
  const say = (message: FromAnswers): void => port.postMessage(message);
  const log = createLog({ level, write: (line) => say({ kind: 'log', line }) });
  guardStdout(log);
  onUncaught(log, ({ reason }) => say({ kind: 'lost', reason }));
  try {
    answerCalls(port, { ...make(log), log });
  } catch (error) {
    log.error('The plugin could not start', { error: errorText(error) });
    say({ kind: 'lost', reason: 'it could not start' });
  }
}

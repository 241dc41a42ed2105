import { isMainThread, workerData } from 'node:worker_threads';
import { ANSWERS } from './runtime';

// Every thread runs this script, and loads what it needs: the one that answers no gRPC, those that derive no more than formulas.
void (isMainThread
  ? import('./backend')
  : workerData === ANSWERS
    ? import('./answers')
    : import('./evaluate/threads/worker'));

import { isMainThread } from 'node:worker_threads';

// Every thread runs this script. What the other ones do not need, such as gRPC, they do not load.
void (isMainThread ? import('./backend') : import('./evaluate/threads/worker'));

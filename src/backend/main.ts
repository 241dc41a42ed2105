import { isMainThread } from 'node:worker_threads';

// Every thread runs this script; worker threads do not load gRPC and what else they do not need.
void (isMainThread ? import('./backend') : import('./evaluate/threads/worker'));

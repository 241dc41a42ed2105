/** A derivation thread: does one piece of work after another, and whatever it keeps ends with it. */
import { parentPort } from 'node:worker_threads';
import { capture, type CapturePlan } from '../../../query/baseline';
import type { MissingSeries } from '../../../query/derived';
import type { AnswersOf } from '../../../query/request';
import type { Matrix } from '../../../query/series';
import { signals } from '../../../signals/registry';
import { type Frame, writeFrame, type Written } from '../../grafana/frames';
import { collector } from '../../runtime';
import { bind, finish } from '../finish';
import { Blocks } from './blocks';
import type { Errand, Order, Report, ToldError } from './messages';
import { unpack, unpackAnswers } from './pack';

const giveBack = collector(globalThis)?.giveBack;

function tell(report: Report, transfer: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(report, transfer);
}

let settle: (found: Matrix | string) => void = () => undefined;

function find(missing: readonly MissingSeries[]): Promise<Matrix | string> {
  return new Promise((resolve) => {
    settle = resolve;
    tell({ kind: 'missing', missing });
  });
}

async function framesOf(packed: Extract<Order, { kind: 'work' }>['work']): Promise<readonly Frame[]> {
  const work = unpack(packed);
  const seen = new Map([...signals].filter(([id]) => work.signals.includes(id)));
  const signal = seen.get(work.query.signal);
  if (signal === undefined) {
    throw new Error(`There is no signal "${work.query.signal}"`);
  }
  return finish(work, signal, bind(signal, work.query, { ...work.context, signals: seen }), find);
}

function write(frames: readonly Frame[], as: Written): void {
  const blocks = new Blocks();
  frames.forEach((frame) => blocks.put(writeFrame(frame, as)));
  tell({ kind: 'written', blocks: blocks.all }, blocks.transfer);
}

const toldError = (error: unknown): ToldError =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack ?? '' }
    : { name: 'Error', message: String(error), stack: '' };

async function done(errand: Errand): Promise<void> {
  if (errand.kind === 'capture') {
    const { query, options } = errand.of;
    // They are what was packed as the answers of this plan.
    const answers = unpackAnswers(errand.answers) as AnswersOf<CapturePlan>;
    tell({ kind: 'captured', captured: capture(query, answers, options) });
    return;
  }
  const frames = await framesOf(errand.work);
  // What they were derived from takes several times their room, and writing them takes as much again.
  giveBack?.();
  if (errand.as === 'frames') {
    tell({ kind: 'frames', frames });
  } else {
    write(frames, errand.as);
  }
}

async function obey(order: Order): Promise<void> {
  if (order.kind === 'found') {
    settle(order.found);
    return;
  }
  try {
    await done(order);
  } catch (error) {
    tell({ kind: 'failed', error: toldError(error) });
  }
  giveBack?.();
}

parentPort?.on('message', (order: Order) => void obey(order));

import type { capture, Captured, CaptureQuery } from '../../../query/baseline';
import type { MissingSeries } from '../../../query/derived';
import type { Matrix } from '../../../query/series';
import type { Frame, Written } from '../../grafana/frames';
import type { Block } from './blocks';
import type { Handed, Packed } from './pack';

/** What is to be done; the thread then waits for the next. */
export type Errand =
  | { readonly kind: 'work'; readonly work: Packed['work']; readonly as: Written | 'frames' }
  | { readonly kind: 'capture'; readonly of: CaptureOf; readonly answers: Handed['answers'] };

/** What a thread receives. */
export type Order = Errand | { readonly kind: 'found'; readonly found: Matrix | string };

/** A baseline that is to be made, without what it is made of. */
export interface CaptureOf {
  readonly query: CaptureQuery;
  readonly options: Parameters<typeof capture>[2];
}

/** An error by the name of its class: only some are distinguished. */
export interface ToldError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** What it says. */
export type Report =
  | { readonly kind: 'missing'; readonly missing: readonly MissingSeries[] }
  | { readonly kind: 'frames'; readonly frames: readonly Frame[] }
  /** The frames, each a piece. */
  | { readonly kind: 'written'; readonly blocks: readonly Block[] }
  | { readonly kind: 'captured'; readonly captured: Captured }
  | { readonly kind: 'failed'; readonly error: ToldError };

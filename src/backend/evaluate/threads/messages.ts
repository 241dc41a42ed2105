import type { MissingSeries } from '../../../query/derived';
import type { Matrix } from '../../../query/series';
import type { Frame, Written } from '../../grafana/frames';
import type { Packed } from './pack';

/** What a thread receives. */
export type Order =
  | { readonly kind: 'work'; readonly work: Packed['work']; readonly as: Written | 'frames' }
  | { readonly kind: 'found'; readonly found: Matrix | string };

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
  /** All frames one behind another, and how long each is. */
  | { readonly kind: 'written'; readonly bytes: Uint8Array<ArrayBuffer>; readonly lengths: readonly number[] }
  | { readonly kind: 'failed'; readonly error: ToldError };

import type { AnswerOf, SourceRequest } from '../../query/request';
import type { Caller } from './caller';

/** A configured source. Every method throws `SourceError` when the source does not answer as it should. */
export interface SourceClient {
  /** Of the requests, those of its own kinds: the ones that begin with its name. */
  answer(request: SourceRequest, caller: Caller): Promise<AnswerOf<SourceRequest>>;
  /** Asks something small that needs its credentials. */
  probe(caller: Caller): Promise<Probed>;
  /** Keeps no answers from now on. What is under way is answered. */
  retire(): void;
  /** Ends all connections; what is still under way fails. */
  close(): Promise<void>;
}

export interface Probed {
  /** Where the server says one. */
  readonly version?: string;
}

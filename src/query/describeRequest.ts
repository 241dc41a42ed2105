import { labelled, promql } from './promql';
import type { SourceRequest } from './request';

/** A request as text for the query inspector: PromQL if there is one expression. */
export function describeRequest(request: SourceRequest): string {
  switch (request.kind) {
    case 'prometheus.counts': {
      const { counters, by, window, offset } = request;
      const range = promql`[${{ duration: window }}]${offset === undefined ? promql`` : promql` offset ${{ duration: offset }}`}`;
      return counters
        .flatMap(({ selectors, labels = {} }) =>
          selectors.map(({ selector, rename }) =>
            Object.entries(labels).reduce(
              (expr, [name, value]) => labelled(expr, name, value),
              promql`sum by (${{ labelNames: by.map((name) => (name === rename?.to ? rename.from : name)) }}) (increase(${selector}${range}))`
            )
          )
        )
        .join(' or ');
    }
    case 'prometheus.range':
    case 'prometheus.instant':
    case 'prometheus.exemplars':
      return request.expr;
    default:
      return JSON.stringify(request);
  }
}

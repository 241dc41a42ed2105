import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import type { PrometheusClient } from '@prometheus-io/codemirror-promql';
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { EditorState, type Extension } from '@codemirror/state';

/** Filled in by the process before the expression is asked. */
const TIME_VARIABLES = ['__rate_interval', '__interval', '__interval_ms', '__range', '__range_s', '__range_ms'];

const completeVariables =
  (names: readonly string[]) =>
  (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/\$\{?\w*/);
    return word === null
      ? null
      : {
          from: word.from,
          validFor: /^\$\{?\w*$/,
          options: names.map((name) => ({ label: `$${name}`, type: 'variable' })),
        };
  };

/** Prometheus' own language: highlighting, completion from `client`, and what is wrong with the expression. */
export function promql(client: PrometheusClient, variables: readonly string[]): Extension {
  const language = new PromQLExtension().setComplete({ remote: client });
  const linter = language.getLinter();
  // Before its variables are filled in an expression is no PromQL: nothing is said about it then.
  language.setLinter({
    promQL: () => {
      const check = linter.promQL.call(linter);
      return (view) => (view.state.doc.toString().includes('$') ? [] : check(view));
    },
  });
  const complete = completeVariables([...variables, ...TIME_VARIABLES]);
  return [language.asExtension(), EditorState.languageData.of(() => [{ autocomplete: complete }])];
}

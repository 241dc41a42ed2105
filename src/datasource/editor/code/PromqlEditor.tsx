import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder, tooltips } from '@codemirror/view';
import { useTheme2 } from '@grafana/ui';
import { useEffect, useRef } from 'react';
import type { ExpressionInputProps } from './ExpressionField';
import { completionClient } from './client';
import { promql } from './language';
import { themeOf } from './theme';

interface Live {
  readonly view: EditorView;
  readonly colours: Compartment;
}

/**
 * PromQL with Prometheus' own highlighting, completion and checks. Taken when it is left, or with Shift-Enter. Tab leaves
 * it, as it leaves any field.
 */
export function PromqlEditor(props: ExpressionInputProps) {
  const { label, expression, lookups, variables, onTyped, onLeave, onRun, onProblem } = props;
  const theme = useTheme2();
  const place = useRef<HTMLDivElement>(null);
  const live = useRef<Live>();
  const told = useRef({ onTyped, onLeave, onRun, onProblem });
  const begun = useRef({ expression, label, theme, variables });
  useEffect(() => {
    told.current = { onTyped, onLeave, onRun, onProblem };
  });
  useEffect(() => {
    const parent = place.current;
    if (parent === null) {
      return;
    }
    const colours = new Compartment();
    const run = ({ state }: EditorView) => {
      told.current.onRun(state.doc.toString());
      return true;
    };
    const client = completionClient(lookups, (error) => told.current.onProblem(error));
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: begun.current.expression,
        extensions: [
          promql(client, begun.current.variables),
          autocompletion({ icons: false }),
          bracketMatching(),
          closeBrackets(),
          history(),
          EditorView.lineWrapping,
          tooltips({ position: 'fixed', parent: document.body }),
          placeholder('sum by (model) (rate(model_predictions_total[$__rate_interval]))'),
          EditorView.contentAttributes.of({ 'aria-label': begun.current.label }),
          colours.of(themeOf(begun.current.theme)),
          Prec.highest(keymap.of([{ key: 'Shift-Enter', run }])),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...standardKeymap]),
          EditorView.domEventHandlers({ blur: (_, { state }) => told.current.onLeave(state.doc.toString()) }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) {
              told.current.onTyped(state.doc.toString());
            }
          }),
        ],
      }),
    });
    live.current = { view, colours };
    return () => {
      live.current = undefined;
      view.destroy();
    };
  }, [lookups]);
  useEffect(() => {
    live.current?.view.dispatch({ effects: live.current.colours.reconfigure(themeOf(theme)) });
  }, [theme]);
  useEffect(() => {
    const view = live.current?.view;
    if (view !== undefined && !view.hasFocus && view.state.doc.toString() !== expression) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: expression } });
    }
  }, [expression]);
  return <div ref={place} />;
}

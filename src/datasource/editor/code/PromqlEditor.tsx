import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  type CompletionContext,
  completionKeymap,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder, tooltips } from '@codemirror/view';
import type { GrafanaTheme2 } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { tags } from '@lezer/highlight';
import { type PrometheusClient, PromQLExtension } from '@prometheus-io/codemirror-promql';
import { useEffect, useRef } from 'react';
import type { Lookups } from '../../lookups';
import type { ExpressionInputProps } from './ExpressionField';

interface MountedEditor {
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
  const container = useRef<HTMLDivElement>(null);
  const editor = useRef<MountedEditor>();
  const callbacks = useRef({ onTyped, onLeave, onRun, onProblem });
  const initial = useRef({ expression, label, theme, variables });
  useEffect(() => {
    callbacks.current = { onTyped, onLeave, onRun, onProblem };
  });
  useEffect(() => {
    const parent = container.current;
    if (parent === null) {
      return;
    }
    const colours = new Compartment();
    const run = ({ state }: EditorView) => {
      callbacks.current.onRun(state.doc.toString());
      return true;
    };
    const client = completionClient(lookups, (error) => callbacks.current.onProblem(error));
    const view = new EditorView({
      parent,
      state: EditorState.create({
        doc: initial.current.expression,
        extensions: [
          promql(client, initial.current.variables),
          autocompletion({ icons: false }),
          bracketMatching(),
          closeBrackets(),
          history(),
          EditorView.lineWrapping,
          tooltips({ position: 'fixed', parent: document.body }),
          placeholder('sum by (model) (rate(model_predictions_total[$__rate_interval]))'),
          EditorView.contentAttributes.of({ 'aria-label': initial.current.label }),
          colours.of(themeOf(initial.current.theme)),
          Prec.highest(keymap.of([{ key: 'Shift-Enter', run }])),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...standardKeymap]),
          EditorView.domEventHandlers({ blur: (_, { state }) => callbacks.current.onLeave(state.doc.toString()) }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) {
              callbacks.current.onTyped(state.doc.toString());
            }
          }),
        ],
      }),
    });
    editor.current = { view, colours };
    return () => {
      editor.current = undefined;
      view.destroy();
    };
  }, [lookups]);
  useEffect(() => {
    editor.current?.view.dispatch({ effects: editor.current.colours.reconfigure(themeOf(theme)) });
  }, [theme]);
  useEffect(() => {
    const view = editor.current?.view;
    if (view !== undefined && !view.hasFocus && view.state.doc.toString() !== expression) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: expression } });
    }
  }, [expression]);
  return <div ref={container} />;
}

type Names = readonly string[];

/** Caches lookups by key; a failed one is retried. */
function memoize(): (question: string, ask: () => Promise<Names>) => Promise<Names> {
  const cache = new Map<string, Promise<Names>>();
  return (question, ask) => {
    const known = cache.get(question);
    if (known !== undefined) {
      return known;
    }
    const request = ask().catch((error: unknown) => {
      cache.delete(question);
      throw error;
    });
    cache.set(question, request);
    return request;
  };
}

/**
 * What the completion of PromQL asks of a Prometheus, answered by the data source's own process. What cannot be looked up
 * leaves the rest of the completion as it is, and is reported to `onProblem`.
 */
function completionClient(lookups: Lookups, onProblem: (error: unknown) => void): PrometheusClient {
  const memoized = memoize();
  const names = async (question: string, ask: () => Promise<Names>): Promise<string[]> => {
    try {
      return [...(await memoized(question, ask))];
    } catch (error) {
      onProblem(error);
      return [];
    }
  };
  return {
    metricNames: () => names('metrics', () => lookups.metrics()),
    labelNames: (metric) => names(`labels ${metric ?? ''}`, () => lookups.labels(metric)),
    labelValues: (label, metric) =>
      names(`values ${label} ${metric ?? ''}`, () => lookups.labelValues(label, { match: metric })),
    metricMetadata: () => Promise.resolve({}),
    series: () => Promise.resolve([]),
    flags: () => Promise.resolve({}),
  };
}

/** Filled in by the back end before the expression is evaluated. */
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
function promql(client: PrometheusClient, variables: readonly string[]): Extension {
  const language = new PromQLExtension().setComplete({ remote: client });
  const linter = language.getLinter();
  // An expression with unresolved variables is not valid PromQL and is not checked.
  language.setLinter({
    promQL: () => {
      const check = linter.promQL.call(linter);
      return (view) => (view.state.doc.toString().includes('$') ? [] : check(view));
    },
  });
  const complete = completeVariables([...variables, ...TIME_VARIABLES]);
  return [language.asExtension(), EditorState.languageData.of(() => [{ autocomplete: complete }])];
}

/** Grafana's colours, light or dark, for the expression and what floats above it. */
function themeOf({ colors, components, isDark, shape, spacing, typography, zIndex }: GrafanaTheme2): Extension {
  const frame = { border: `1px solid ${components.input.borderColor}`, borderRadius: shape.radius.default };
  return [
    EditorView.theme(
      {
        '&': { ...frame, backgroundColor: components.input.background, color: components.input.text },
        '&:hover': { borderColor: components.input.borderHover },
        '&.cm-focused': { outline: `2px solid ${colors.primary.main}`, outlineOffset: '1px' },
        '.cm-scroller': {
          fontFamily: typography.fontFamilyMonospace,
          fontSize: typography.bodySmall.fontSize,
          lineHeight: String(typography.body.lineHeight),
        },
        '.cm-content': { minHeight: spacing(6), padding: spacing(0.75, 0.5), caretColor: colors.text.maxContrast },
        '.cm-cursor': { borderLeftColor: colors.text.maxContrast },
        '.cm-placeholder': { color: colors.text.disabled },
        '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
          backgroundColor: colors.action.selected,
        },
        '.cm-matchingBracket': { backgroundColor: colors.action.focus, outline: `1px solid ${colors.border.medium}` },
        '.cm-tooltip': {
          ...frame,
          backgroundColor: colors.background.elevated,
          color: colors.text.primary,
          zIndex: zIndex.portal,
        },
        '.cm-tooltip-autocomplete > ul': { fontFamily: typography.fontFamilyMonospace, maxHeight: '16em' },
        '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
          backgroundColor: colors.action.selected,
          color: colors.text.maxContrast,
        },
        '.cm-completionMatchedText': { color: colors.primary.text, textDecoration: 'none' },
        '.cm-completionDetail': { color: colors.text.secondary, fontStyle: 'normal' },
      },
      { dark: isDark }
    ),
    syntaxHighlighting(
      HighlightStyle.define([
        { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: colors.primary.text },
        { tag: [tags.function(tags.variableName), tags.standard(tags.variableName)], color: colors.info.text },
        { tag: tags.labelName, color: colors.warning.text },
        { tag: tags.string, color: colors.success.text },
        { tag: [tags.number, tags.literal], color: colors.warning.text },
        { tag: tags.comment, color: colors.text.secondary, fontStyle: 'italic' },
      ])
    ),
  ];
}

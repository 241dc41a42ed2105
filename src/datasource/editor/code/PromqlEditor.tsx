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

type Names = readonly string[];

/** Answers once for each question; one that failed is asked again. */
function remembering(): (question: string, ask: () => Promise<Names>) => Promise<Names> {
  const kept = new Map<string, Promise<Names>>();
  return (question, ask) => {
    const known = kept.get(question);
    if (known !== undefined) {
      return known;
    }
    const asked = ask().catch((error: unknown) => {
      kept.delete(question);
      throw error;
    });
    kept.set(question, asked);
    return asked;
  };
}

/**
 * What the completion of PromQL asks of a Prometheus, answered by the data source's own process. What cannot be looked up
 * leaves the rest of the completion as it is, and is told to `onProblem`.
 */
function completionClient(lookups: Lookups, onProblem: (error: unknown) => void): PrometheusClient {
  const remember = remembering();
  const names = async (question: string, ask: () => Promise<Names>): Promise<string[]> => {
    try {
      return [...(await remember(question, ask))];
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
function promql(client: PrometheusClient, variables: readonly string[]): Extension {
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

import type { GrafanaTheme2 } from '@grafana/data';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Grafana's colours, light or dark, for the expression and what floats above it. */
export function themeOf({ colors, components, isDark, shape, spacing, typography, zIndex }: GrafanaTheme2): Extension {
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

import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { type About, described } from './panel';

/** Words in Markdown. */
export const note = ({ text, ...about }: About & { readonly text: string }): PanelBuilder =>
  described(new PanelBuilder(), about).mode(TextMode.Markdown).content(text);

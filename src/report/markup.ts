/** HTML that needs no escaping any more. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | Html | readonly Html[];

/** A template whose values are escaped, whatever they hold; pieces of HTML among them stay. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.reduce((all, text, i) => `${all}${i === 0 ? '' : textOf(parts[i - 1] ?? '')}${text}`, ''));
}

const textOf = (part: Part): string =>
  typeof part === 'string' ? escaped(part) : part instanceof Html ? part.text : part.map(({ text }) => text).join('\n');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters, which HTML does not know, and those that turn the direction of a text are shown as what they are not: a blank. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

/** A table with a row of headings; nothing without rows. */
export const table = (headings: readonly string[], rows: readonly (readonly Part[])[], caption?: string): Html =>
  rows.length === 0
    ? html``
    : html`<table>
        ${
          caption === undefined
            ? html``
            : html`<caption>
                ${caption}
              </caption>`
        }
        <thead>
          <tr>
            ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (cells) =>
              html`<tr>
                ${cells.map((cell) => html`<td>${cell}</td>`)}
              </tr>`
          )}
        </tbody>
      </table>`;

/** A section with its heading; nothing where it has no content. */
export const section = (heading: string, ...content: readonly Html[]): Html =>
  content.every(({ text }) => text === '')
    ? html``
    : html`<section>
        <h3>${heading}</h3>
        ${content}
      </section>`;

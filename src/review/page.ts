import { Html, html, section } from '../report/markup';
import { paper } from '../report/paper';
import { lasting, moment } from '../report/words';
import type { ProposedChange, Review, ReviewedAlert, ReviewSection } from './review';

/** The review as one HTML file, as the report of a period is. */
export const reviewPage = ({ from, to, about, unknown, broken, sections }: Review): string =>
  paper(
    `Modelwatch review of alerts, ${moment(from)} to ${moment(to)}`,
    html`<header>
        <h1>Review of alerts</h1>
        <p>${moment(from)} to ${moment(to)} UTC, ${lasting(to - from)}.</p>
        <p>${about}</p>
        ${
          unknown === undefined
            ? html``
            : html`<p class="problem">When models were changed is not known: ${unknown}</p>`
        }
        ${broken.map(
          ({ model, problem }) => html`<p class="problem">When ${model} was changed is not known: ${problem}</p>`
        )}
      </header>
      ${sections.map(sectionOf)}`
  );

const sectionOf = ({ title, text, alerts = [], changes = [], items = [] }: ReviewSection): Html =>
  section(
    title,
    text === undefined ? html`` : html`<p>${text}</p>`,
    ...alerts.map(alertOf),
    ...changes.map(changeOf),
    items.length === 0
      ? html``
      : html`<ul>
          ${items.map(
            ({ name, model, text: says }) =>
              html`<li><code>${name}</code>${model === undefined ? '' : `, ${model}`}: ${says}</li>`
          )}
        </ul>`
  );

const alertOf = ({ id, title, model, did, notes, proposal }: ReviewedAlert): Html =>
  html`<div class="alert">
    <h4>${title}, ${model}</h4>
    <p><code>${id}</code>: ${did}</p>
    ${notes.map((note) => html`<p class="quiet">${note}</p>`)} ${proposal === undefined ? html`` : changeOf(proposal)}
  </div>`;

const changeOf = ({ does, diff, command }: ProposedChange): Html =>
  html`<p>${does}</p>
    ${diff.length === 0 ? html`` : diffOf(diff)} ${command === undefined ? html`` : html`<pre>${command}</pre>`}`;

/** Removed and added lines, marked by sign as well as colour. */
const diffOf = (lines: readonly string[]): Html =>
  html`<pre class="diff">${new Html(lines.map((line) => lineOf(line).text).join(''))}</pre>`;

const lineOf = (line: string): Html =>
  line.startsWith('-')
    ? html`<del>${line}</del>`
    : line.startsWith('+')
      ? html`<ins>${line}</ins>`
      : html`<span>${line}</span>`;

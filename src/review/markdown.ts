import { moment } from '../report/words';
import { largest } from '../stats/elements';
import { printed, type ProposedChange, type Review, type ReviewedAlert, type ReviewSection } from './review';

/** A review to be read as it is, or shown by whatever shows Markdown. */
export const reviewText = ({ from, to, about, unknown, broken, sections }: Review): string =>
  `${[
    `# Review of alerts, ${moment(from)} to ${moment(to)} UTC`,
    about,
    ...(unknown === undefined ? [] : [`**When models were changed is not known:** ${code(unknown)}`]),
    ...broken.map(({ model, problem }) => `**When ${code(model)} was changed is not known:** ${code(problem)}`),
    ...sections.flatMap(sectionText),
  ].join('\n\n')}\n`;

function sectionText({ title, text, alerts = [], changes = [], items = [] }: ReviewSection): string[] {
  return [
    `## ${title}`,
    ...(text === undefined ? [] : [text]),
    ...alerts.map(alertText),
    ...changes.flatMap(({ does, ...change }) => changeText({ does: code(does), ...change })),
    ...(items.length === 0
      ? []
      : [
          items
            .map(({ name, model, text: says }) =>
              model === undefined ? `- ${says} (\`${name}\`)` : `- ${name}, ${code(model)}: ${code(says)}`
            )
            .join('\n'),
        ]),
  ];
}

const alertText = ({ id, title, model, did, notes, proposal }: ReviewedAlert): string =>
  [
    `### ${title}, ${code(model)}`,
    `\`${id}\`: ${did}`,
    ...notes.map(plainly),
    ...(proposal === undefined ? [] : changeText(proposal)),
  ].join('\n\n');

const changeText = ({ does, diff, command }: ProposedChange): string[] => [
  does,
  ...(diff.length === 0 ? [] : [block('diff', diff)]),
  ...(command === undefined ? [] : [block('sh', [command])]),
];

const block = (language: string, lines: readonly string[]): string => `\`\`\`${language}\n${lines.join('\n')}\n\`\`\``;

/** A text of others as code: nothing in it has a meaning for Markdown. */
function code(text: string): string {
  const longest = Math.max(0, largest([...text.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `\`${printed(text)}\`` : `${fence} ${printed(text)} ${fence}`;
}

/** A sentence with a name of others in it: what has a meaning for Markdown is literal. */
const plainly = (text: string): string => printed(text).replaceAll(/[\\`*_[\]<>~&@|]/g, String.raw`\$&`);

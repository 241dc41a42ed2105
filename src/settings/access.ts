import { z } from 'zod';
import { escapeRegex } from '../text';

/**
 * A name, or between slashes a regular expression that is to match all of one. Both this process and Prometheus (RE2) read it: what
 * one of them reads otherwise, such as looking around or back, is refused.
 */
const BEYOND = /\\(?![.dws\\/|+*?()[\]{}^$-])|\(\?(?!:)|[\^$](?!\])|\n/;

const inSlashes = (text: string): string | undefined => /^\/(.+)\/$/s.exec(text)?.[1];

/** What is wrong with it; `undefined` where nothing is. */
export function patternProblem(text: string): string | undefined {
  const regex = inSlashes(text);
  if (text.trim() === '') {
    return 'is empty';
  }
  if (regex === undefined) {
    return undefined;
  }
  if (BEYOND.test(regex.replace(/\[\^/g, '['))) {
    return `"${text}" uses syntax that this process and Prometheus do not read alike: anchors, lookaround, back references, or escapes other than \\d, \\w, \\s and of punctuation`;
  }
  try {
    new RegExp(`^(?:${regex})$`, 'u');
    return undefined;
  } catch (error) {
    return `"${text}" is not a regular expression: ${error instanceof Error ? error.message : ''}`;
  }
}

/** The pattern as a regular expression of RE2, and of JavaScript. */
export const regexOf = (pattern: string): string => inSlashes(pattern) ?? escapeRegex(pattern);

const pattern = z
  .string()
  .max(1000)
  .superRefine((text, context) => {
    const problem = patternProblem(text);
    if (problem !== undefined) {
      context.addIssue({ code: 'custom', message: problem });
    }
  });

const patterns = z.array(pattern).min(1, 'is empty: leave it out to name none').max(500).readonly();

const ruleSchema = z
  .strictObject({
    /** Stands in the audit trail. */
    name: z.string().min(1, 'needs a name').max(100),
    logins: patterns.optional(),
    emails: patterns.optional(),
    roles: z
      .array(z.enum(['None', 'Viewer', 'Editor', 'Admin']))
      .min(1)
      .readonly()
      .optional(),
    /** Alert rules, which nobody is signed in for. */
    services: z
      .array(z.enum(['alerting']))
      .min(1)
      .readonly()
      .optional(),
    /** `[/.*\/]` is all of them, and what belongs to no model. */
    models: patterns,
    /** All where left out, as for attributes. */
    signals: patterns.optional(),
    /** Values of the label `attribute`: protected attributes. */
    attributes: patterns.optional(),
    /** Of MLflow, whose runs may be seen whether they made a version of a model or not. */
    experiments: patterns.optional(),
    /** Metrics of machines and devices, which no label gives to a model. */
    machines: z.boolean().default(false),
    /** Whether PromQL may be written. */
    promql: z.boolean().default(false),
    /** Kinds of actions that may be asked for. */
    actions: patterns.optional(),
  })
  .refine((rule) => rule.services === undefined || (rule.logins ?? rule.emails ?? rule.roles) === undefined, {
    error: 'is for services or for people, not for both: write two rules',
  });

/** Who may see what: the first matching rule applies, and people without a matching rule see nothing. */
export const accessSchema = z.strictObject({ rules: z.array(ruleSchema).max(200).readonly() });

export type AccessRule = z.output<typeof ruleSchema>;

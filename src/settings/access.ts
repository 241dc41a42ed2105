import { z } from 'zod';

/** The regular expression of a pattern in slashes; `undefined` of a name. */
export const inSlashes = (text: string): string | undefined => /^\/(.+)\/$/s.exec(text)?.[1];

/** Groups that RE2 has and JavaScript has not, as those that both have. */
const inBoth = (regex: string): string =>
  regex.replaceAll('(?P<', '(?<').replace(/\(\?[imsU-]+([:)])/g, (_, end) => (end === ':' ? '(?:' : ''));

/** Whether it is surely no regular expression, such as one with a bracket that is never closed. */
function isBroken(text: string): boolean {
  const regex = inSlashes(text);
  try {
    return regex !== undefined && new RegExp(inBoth(regex)) === undefined;
  } catch {
    return true;
  }
}

/**
 * A name, or between slashes a regular expression of RE2. The settings page sees what is broken in any syntax; the rest is read
 * by the process, with an engine that no page is to load.
 */
const pattern = z
  .string()
  .max(1000)
  .refine((text) => text.trim() !== '', 'is empty')
  .refine((text) => !isBroken(text), {
    error: ({ input }) => `"${input}" is not a regular expression of RE2, which Prometheus reads`,
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
    /** Alert rules, for which no user is signed in. */
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

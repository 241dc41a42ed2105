import { z } from 'zod';

/** The regular expression of a pattern in slashes; undefined for a plain name. */
export const inSlashes = (text: string): string | undefined => /^\/(.+)\/$/s.exec(text)?.[1];

/** Rewrites groups that only RE2 has to their JavaScript form. */
const inBoth = (regex: string): string =>
  regex.replaceAll('(?P<', '(?<').replace(/\(\?[imsU-]+([:)])/g, (_, end) => (end === ':' ? '(?:' : ''));

/** Whether a pattern is invalid in any syntax, such as one with an unclosed bracket. */
function isBroken(text: string): boolean {
  const regex = inSlashes(text);
  try {
    return regex !== undefined && new RegExp(inBoth(regex)) === undefined;
  } catch {
    return true;
  }
}

/**
 * A name, or a regular expression of RE2 between slashes. The settings page only detects patterns that are invalid in any
 * syntax; the back end, which has an RE2 engine, checks the rest.
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
    /** Recorded in the audit trail. */
    name: z.string().min(1, 'needs a name').max(100),
    logins: patterns.optional(),
    emails: patterns.optional(),
    roles: z
      .array(z.enum(['None', 'Viewer', 'Editor', 'Admin']))
      .min(1)
      .readonly()
      .optional(),
    /** Callers without a signed-in user: alert rules. */
    services: z
      .array(z.enum(['alerting']))
      .min(1)
      .readonly()
      .optional(),
    /** `[/.*\/]` allows all models, and data without a model. */
    models: patterns,
    /** All if omitted, as for attributes. */
    signals: patterns.optional(),
    /** Values of the label `attribute`: protected attributes. */
    attributes: patterns.optional(),
    /** MLflow experiments whose runs may be seen, even runs that created no model version. */
    experiments: patterns.optional(),
    /** Metrics of machines and devices, which have no model label. */
    machines: z.boolean().default(false),
    /** Whether PromQL is allowed. */
    promql: z.boolean().default(false),
    /** Kinds of actions that may be requested. */
    actions: patterns.optional(),
  })
  .refine((rule) => rule.services === undefined || (rule.logins ?? rule.emails ?? rule.roles) === undefined, {
    error: 'is for services or for people, not for both: write two rules',
  });

/** Who may see what: the first matching rule applies, and people without a matching rule see nothing. */
export const accessSchema = z.strictObject({ rules: z.array(ruleSchema).max(200).readonly() });

export type AccessRule = z.output<typeof ruleSchema>;

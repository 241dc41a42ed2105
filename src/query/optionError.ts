import { z } from 'zod';

/** Errors of a query's parts that name what would be right: all names, all values. Zod's own words for everything else. */
export const optionError: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [];
      return `unknown ${issue.keys.map((name) => JSON.stringify(name)).join(', ')}; known are ${known.join(', ')}`;
    }
    case 'invalid_value':
      return `is ${JSON.stringify(issue.input) ?? 'left out'}, and not one of ${issue.values.map(String).join(', ')}`;
    default:
      return undefined;
  }
};

import type { HealthReport } from './row';

/** The report as JSON; figures that are none are null. */
export const jsonReport = (report: HealthReport): string => JSON.stringify(report, null, 2);

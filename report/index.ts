/** How every model stands, asked of the plugin itself: for a terminal, for a pipeline, for another program. */
export { collectReport, type ReportOptions } from './collect';
export { jsonReport, textReport } from './text';
export { junitReport } from './junit';
export type { HealthReport, HealthRow } from './row';
export { EXIT, exitCode } from './verdict';

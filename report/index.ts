/** How every model stands, asked of the plugin itself: for a terminal, for a pipeline, for another program. */
export { collectReport } from './collect';
export { jsonReport, textReport } from './written';
export { junitReport } from './written';
export type { HealthReport } from './row';
export { EXIT, exitCode } from './row';

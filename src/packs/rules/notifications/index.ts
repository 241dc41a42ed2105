/** Whom alerts reach, and in which words: templates that ship, contact points and policies that are opted into. */
export { notificationFiles } from './files';
export { templates } from './templates';

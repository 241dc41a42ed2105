/** What signals that are made of other signals have in common. */
export { answersTo, contextOfPart, part, queryOfPart } from './composed';

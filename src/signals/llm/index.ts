export { llm } from './definition';

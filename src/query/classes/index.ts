/** Which of a model's classes is the positive one. */
export { positiveClass, USUAL_POSITIVE } from './positive';

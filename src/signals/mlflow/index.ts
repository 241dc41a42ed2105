export { mlflow } from './definition';

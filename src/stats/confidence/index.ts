/** How sure scores are. */
export { binaryEntropy, meanEntropy } from './entropy';

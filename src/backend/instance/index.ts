export { Instances, type Instance } from './instances';
export { healthOf } from './health';

export * from './frame';
export { decodeFrame } from './arrow/decode';
export { encodeFrame } from './arrow/encode';
export { writeFrame, type Written } from './json';

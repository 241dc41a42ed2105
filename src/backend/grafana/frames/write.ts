import { encodeFrame } from './arrow/encode';
import type { Frame } from './frame';
import { frameToJson } from './json';

/** How frames are written: Arrow files, or JSON for a caller that asks for it. */
export type Written = 'arrow' | 'json';

const utf8 = new TextEncoder();

/** Throws when the fields differ in length. */
export const writeFrame = (frame: Frame, as: Written): Uint8Array =>
  as === 'json' ? utf8.encode(frameToJson(frame)) : encodeFrame(frame);

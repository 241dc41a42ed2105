import { type RefCallback, useCallback, useRef, useState } from 'react';

/** How wide an element is, in pixels, for as long as it is there; 0 before it is. */
export function useElementWidth(): { readonly ref: RefCallback<HTMLElement>; readonly width: number } {
  const [width, setWidth] = useState(0);
  const observer = useRef<ResizeObserver>();
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (element !== null) {
      observer.current = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
      observer.current.observe(element);
    }
  }, []);
  return { ref, width };
}

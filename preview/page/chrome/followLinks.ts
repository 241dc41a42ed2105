import { locationService } from '@grafana/runtime';

/** Links to pages of the preview change the page without loading it again, as in Grafana. Gives what ends it. */
export function followLinks(root: Document): () => void {
  const follow = (event: MouseEvent) => {
    const { target } = event;
    const link = target instanceof Element ? target.closest('a') : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (
      link === null ||
      !isPlain ||
      event.defaultPrevented ||
      link.target === '_blank' ||
      link.hasAttribute('download')
    ) {
      return;
    }
    const url = new URL(link.href, window.location.href);
    if (url.origin !== window.location.origin || /^\/(api|public)\//.test(url.pathname)) {
      return;
    }
    event.preventDefault();
    locationService.push(url.pathname + url.search + url.hash);
  };
  root.addEventListener('click', follow);
  return () => root.removeEventListener('click', follow);
}

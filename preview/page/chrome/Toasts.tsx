import { css } from '@emotion/css';
import { AppEvents } from '@grafana/data';
import { Alert, type AlertVariant, useStyles2 } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { appEvents } from '../services/events';

interface Toast {
  readonly key: number;
  readonly severity: AlertVariant;
  readonly text: string;
}

const SHOWN_MS = 5000;
const KINDS = [
  [AppEvents.alertError, 'error'],
  [AppEvents.alertWarning, 'warning'],
  [AppEvents.alertSuccess, 'success'],
] as const;

let count = 0;

/** What plugins and pages tell a person in passing. */
export function Toasts() {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const style = useStyles2((theme) =>
    css({
      position: 'fixed',
      right: theme.spacing(2),
      bottom: 0,
      width: 400,
      maxWidth: '90%',
      zIndex: theme.zIndex.portal,
    })
  );
  useEffect(() => {
    const timers = new Set<number>();
    const subscriptions = KINDS.map(([kind, severity]) => {
      const show = (payload: unknown) => {
        const text = Array.isArray(payload) ? payload.filter(Boolean).map(String).join(': ') : String(payload);
        const key = ++count;
        setToasts((others) => [...others, { key, severity, text }]);
        timers.add(window.setTimeout(() => setToasts((all) => all.filter((one) => one.key !== key)), SHOWN_MS));
      };
      appEvents.on(kind, show);
      return () => appEvents.off(kind, show);
    });
    return () => {
      subscriptions.forEach((end) => end());
      timers.forEach((timer) => window.clearTimeout(timer));
    };
  }, []);
  return (
    <div className={style} aria-live="polite">
      {toasts.map(({ key, severity, text }) => (
        <Alert key={key} severity={severity} title={text} elevated />
      ))}
    </div>
  );
}

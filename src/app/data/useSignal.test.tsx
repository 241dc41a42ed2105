import { dateTime, LoadingState, type TimeRange, toDataFrame } from '@grafana/data';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Observable, of, Subject } from 'rxjs';
import { atAddress } from '../shell/atAddress.testing';
import { useSignal, useSignals } from './useSignal';

const wrapper = ({ children }: { children: ReactNode }) => atAddress('fleet', children);

const mockQuery = jest.fn();
const mockGet = jest.fn();

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  getDataSourceSrv: () => ({ getList: () => [{ uid: 'one', name: 'One' }], get: mockGet }),
}));

const range = (): TimeRange => ({
  from: dateTime(0),
  to: dateTime(3_600_000),
  raw: { from: 'now-1h', to: 'now' },
});
const latency = () => ({ signal: 'latency' });
const frame = toDataFrame({ refId: 'A', fields: [{ name: 'p95', values: [1] }] });

beforeEach(() => {
  mockGet.mockReset().mockResolvedValue({ query: mockQuery });
  mockQuery.mockReset().mockReturnValue(of({ data: [frame] }));
});

it('asks the data source once for what says the same, whatever object it is', async () => {
  const during = range();
  const { result, rerender } = renderHook(() => useSignal(latency(), during), { wrapper });
  expect(result.current.state).toBe(LoadingState.Loading);
  await waitFor(() => expect(result.current.state).toBe(LoadingState.Done));
  rerender();
  rerender();
  expect(result.current.series).toHaveLength(1);
  expect(mockQuery).toHaveBeenCalledTimes(1);
  expect(mockQuery.mock.calls[0]?.[0]).toMatchObject({
    targets: [{ refId: 'A', signal: 'latency', datasource: { uid: 'one' } }],
    maxDataPoints: 300,
  });
});

it('keeps the last answer while it asks again, and cancels what is no longer wanted', async () => {
  const cancelled = jest.fn();
  const { result, rerender, unmount } = renderHook(({ during }) => useSignal(latency(), during), {
    initialProps: { during: range() },
    wrapper,
  });
  await waitFor(() => expect(result.current.state).toBe(LoadingState.Done));
  mockQuery.mockReturnValue(new Observable(() => cancelled));
  rerender({ during: range() });
  expect(result.current).toMatchObject({ state: LoadingState.Loading, series: [expect.anything()] });
  await waitFor(() => expect(mockQuery).toHaveBeenCalledTimes(2));
  unmount();
  expect(cancelled).toHaveBeenCalledTimes(1);
});

it('gives what was answered beside what failed', async () => {
  mockQuery.mockReturnValue(of({ data: [frame], errors: [{ refId: 'B', message: 'refused' }] }));
  const during = range();
  const { result } = renderHook(() => useSignal([latency(), latency()], during), { wrapper });
  await waitFor(() => expect(result.current.state).toBe(LoadingState.Error));
  expect(result.current.series).toHaveLength(1);
  expect(result.current.errors).toMatchObject([{ message: 'refused' }]);
});

it('says so when the data source is not available', async () => {
  mockGet.mockRejectedValue(new Error('not for you'));
  const during = range();
  const { result } = renderHook(() => useSignal(latency(), during), { wrapper });
  await waitFor(() => expect(result.current.errors).toMatchObject([{ message: 'not for you' }]));
});

it('answers each of several questions when it is answered', async () => {
  const slow = new Subject<object>();
  mockQuery.mockImplementation(({ targets }: { targets: { signal: string }[] }) =>
    targets[0]?.signal === 'drift' ? slow : of({ data: [frame] })
  );
  const during = range();
  const { result } = renderHook(() => useSignals({ fast: latency(), slow: { signal: 'drift' } }, during), { wrapper });
  await waitFor(() => expect(result.current('fast').state).toBe(LoadingState.Done));
  expect(result.current('slow').state).toBe(LoadingState.Loading);
  act(() => {
    slow.next({ data: [frame] });
    slow.complete();
  });
  await waitFor(() => expect(result.current('slow').state).toBe(LoadingState.Done));
});

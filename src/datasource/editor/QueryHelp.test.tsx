import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { querySchema } from '../../query/query';
import { signals } from '../../signals/registry';
import { dataSourceOf } from '../dataSource.testing';
import { templates } from '../editors.testing';
import { examples, QueryHelp } from './QueryHelp';

it.each(examples().map(({ title, query }) => ({ title, query })))('"$title" can be asked as it stands', ({ query }) => {
  const envelope = querySchema.parse(query);
  expect(() => signals.get(envelope.signal)?.options.parse(envelope.options)).not.toThrow();
  expect(signals.has(envelope.signal)).toBe(true);
});

it('puts an example in the place of the query', async () => {
  const onClickExample = jest.fn();
  render(
    <QueryHelp
      datasource={dataSourceOf(templates)}
      query={{ refId: 'C', signal: '' }}
      onClickExample={onClickExample}
    />
  );
  await userEvent.click(screen.getByRole('button', { name: 'Is it fast enough?' }));
  expect(onClickExample).toHaveBeenCalledWith(expect.objectContaining({ refId: 'C', signal: 'latency' }));
});

import { z } from 'zod';
import { call } from './api';

const folderSchema = z.object({ uid: z.string(), title: z.string() });
export type Folder = z.infer<typeof folderSchema>;

const MOST = 1000;

/** The folder of this title at the top, made where there is none. Rejects with AlertingError. */
export async function folderOf(title: string): Promise<Folder> {
  const folders = await call({
    url: `/api/folders?limit=${MOST}`,
    answer: z.array(folderSchema),
    doing: 'list the folders',
  });
  const found = folders.find((folder) => folder.title === title);
  return (
    found ??
    call({
      method: 'POST',
      url: '/api/folders',
      body: { title },
      answer: folderSchema,
      doing: `make the folder "${title}"`,
    })
  );
}

// Once a run: a demo community on disk, of which every worker takes a copy.

import { rmSync } from 'node:fs';
import { Server, seed } from './server';

export default async function plant(): Promise<void> {
  rmSync(seed, { recursive: true, force: true });
  const server = await Server.start(seed);
  await server.stop();
}

/** The page's side of the tile workers: sends requests to the worker that holds the data tile, matches answers to them. */
import type { TileAnswer, TileRequest, ToWorker } from './worker/messages';

const WORKERS = 2;

export type TileJob = Omit<TileRequest, 'type' | 'id'>;

let pool: WorkerPool | null = null;

/** The page's workers; called early, they load while the page still asks who its reader is. */
export function startWorkers(): WorkerPool {
  pool ??= new WorkerPool();
  return pool;
}

export function stopWorkers(): void {
  pool?.close();
  pool = null;
}

export class WorkerPool {
  private workers: Worker[];
  private waiting = new Map<number, { worker: Worker; onAnswer: (answer: TileAnswer) => void }>();
  private lastId = 0;

  constructor() {
    this.workers = Array.from({ length: WORKERS }, () => {
      const worker = new Worker(new URL('./worker/worker.ts', import.meta.url), { type: 'module' });
      worker.onmessage = ({ data }: MessageEvent<TileAnswer>) => this.receive(data);
      return worker;
    });
  }

  private receive(answer: TileAnswer): void {
    const entry = this.waiting.get(answer.id);
    if (!entry) return answer.bitmap?.close();
    this.waiting.delete(answer.id);
    entry.onAnswer(answer);
  }

  /** @param shard equal for requests of the same data tile, so that it is decoded once @returns id to cancel with */
  request(job: TileJob, shard: number, onAnswer: (answer: TileAnswer) => void): number {
    const id = ++this.lastId;
    const worker = this.workers[shard % WORKERS]!;
    this.waiting.set(id, { worker, onAnswer });
    worker.postMessage({ type: 'tile', id, ...job } satisfies ToWorker);
    return id;
  }

  /** @returns false when the answer had come already */
  cancel(id: number): boolean {
    const entry = this.waiting.get(id);
    entry?.worker.postMessage({ type: 'cancel', id } satisfies ToWorker);
    return this.waiting.delete(id);
  }

  tellAll(message: ToWorker): void {
    for (const worker of this.workers) worker.postMessage(message);
  }

  close(): void {
    for (const worker of this.workers) worker.terminate();
  }
}

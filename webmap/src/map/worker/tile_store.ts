/** Decoded tiles by path: fetched once, kept while recently used, broken off when nobody waits any more. */
import { getTile } from '../../api';
import { decodeTile, type DecodedTile } from './decode';
import type { TileCollection } from './messages';

const CAPACITY = 160;

interface Entry {
  tile: Promise<DecodedTile | null>;
  waiting: number;
  done: boolean;
  controller: AbortController;
}

export class TileStore {
  private entries = new Map<string, Entry>();

  /** The tile, from memory or the server; call `release` once when the answer is no longer wanted. */
  get(path: string, collection: TileCollection): Promise<DecodedTile | null> {
    const entry = this.entries.get(path) ?? this.load(path, collection);
    this.entries.delete(path);
    this.entries.set(path, entry);
    entry.waiting += 1;
    return entry.tile;
  }

  private load(path: string, collection: TileCollection): Entry {
    const controller = new AbortController();
    const tile = getTile(path, controller.signal).then((bytes) => decodeTile(bytes, collection));
    const entry: Entry = { tile, waiting: 0, done: false, controller };
    tile.then(
      () => (entry.done = true),
      () => this.entries.get(path) === entry && this.entries.delete(path),
    );
    this.dropOldest();
    return entry;
  }

  release(path: string): void {
    const entry = this.entries.get(path);
    if (!entry) return;
    entry.waiting -= 1;
    if (entry.waiting > 0 || entry.done) return;
    this.entries.delete(path);
    entry.controller.abort();
  }

  private dropOldest(): void {
    for (const [path, entry] of this.entries) {
      if (this.entries.size < CAPACITY) return;
      if (entry.done) this.entries.delete(path);
    }
  }

  clear(): void {
    this.entries.clear();
  }
}

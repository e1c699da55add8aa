interface Item {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

/** What is to come, soonest first, and first come first served at the same moment. A binary heap. */
export class Agenda {
  readonly #heap: Item[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(at: number, act: () => void): void {
    this.#order += 1;
    const item: Item = { at, order: this.#order, act };
    let place = this.#heap.length;
    this.#heap.push(item);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#heap[above] as Item;
      if (!before(item, parent)) break;
      this.#heap[place] = parent;
      place = above;
    }
    this.#heap[place] = item;
  }

  take(): Item | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || this.#heap.length === 0) return first;
    let place = 0;
    for (;;) {
      const below = this.#lesserBelow(place);
      const child = this.#heap[below];
      if (child === undefined || !before(child, last)) break;
      this.#heap[place] = child;
      place = below;
    }
    this.#heap[place] = last;
    return first;
  }

  #lesserBelow(place: number): number {
    const left = 2 * place + 1;
    const one = this.#heap[left];
    const other = this.#heap[left + 1];
    return one !== undefined && other !== undefined && before(other, one) ? left + 1 : left;
  }
}

const before = (one: Item, other: Item): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

interface Event {
  readonly at: number;
  readonly happen: () => void;
}

/** What will happen, in the order of its time: a binary heap. */
export class Events {
  /** The time of the current event, in milliseconds. */
  now = 0;
  readonly #heap: Event[] = [];

  /** Plans something for a time that is not over yet. */
  plan(at: number, happen: () => void): void {
    const heap = this.#heap;
    let index = heap.length;
    const event = { at, happen };
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const other = heap[parent];
      if (other === undefined || other.at <= at) {
        break;
      }
      heap[index] = other;
      index = parent;
    }
    heap[index] = event;
  }

  /** Lets everything happen, until nothing is planned. */
  run(): void {
    for (let event = this.#take(); event !== undefined; event = this.#take()) {
      this.now = event.at;
      event.happen();
    }
  }

  #take(): Event | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) {
      return first;
    }
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = heap[left + 1];
      let smaller = heap[left];
      let place = left;
      if (right !== undefined && smaller !== undefined && right.at < smaller.at) {
        smaller = right;
        place = left + 1;
      }
      if (smaller === undefined || smaller.at >= last.at) {
        break;
      }
      heap[index] = smaller;
      index = place;
    }
    heap[index] = last;
    return first;
  }
}

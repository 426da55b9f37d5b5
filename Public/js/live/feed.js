// @ts-check
// Which events the page gets, so that none is missed and none is given twice. Decisions only: no network, no page.

/** @typedef {{ type: "event", cursor: number, kind: string, at: string, data: any }} LiveEvent */

/**
 * A page is right when it has a snapshot and every event behind it. Three things make that less than obvious:
 * - Events come while a snapshot is under way: they are shown at once and shown again on top of an older snapshot.
 * - `resume` may reach the server when it has already begun to tell what is new. Those events are early: they are
 *   shown, but the place to resume from stays before the gap until a pong says that `resume` was heard.
 * - A guest's snapshot has no cursor: one that was begun after `hello` holds everything up to the cursor of `hello`.
 */
export class Feed {
  constructor() {
    /** Everything up to here has been shown. @type {number | undefined} */ this.cursor = undefined;
    /** The cursor of the connection's `hello`. @type {number | undefined} */ this.head = undefined;
    this.isConnected = false;
    /** Whether nothing is missing between what is shown and what the connection tells. */
    this.isCovered = false;
    /** Whether the connection tells events in the order of their cursors from now on. */
    this.isOrdered = true;
    /** Cursors of events that were shown before others that come first. @type {Set<number>} */ this.early = new Set();
    /** Events since the read under way began, or those that wait for one. @type {LiveEvent[]} */ this.told = [];
    this.isReading = false;
    /** Whether the read under way was begun late enough to hold all that the connection will not tell. */
    this.suffices = false;
  }

  /** Whether the page has to be read before the connection is of use. */
  get needsRead() {
    return this.isConnected && !this.isCovered;
  }

  /** Answers the cursor to resume from. @param {number} head */
  hello(head) {
    this.isConnected = true;
    this.head = head;
    this.suffices = false;
    this.isCovered = this.cursor !== undefined;
    this.isOrdered = this.cursor === undefined || this.cursor >= head;
    if (!this.isCovered) this.told = [];
    return this.cursor ?? head;
  }

  /** The first answer to a ping: the server had heard `resume` before. */
  pong() {
    this.isOrdered = true;
  }

  /** Answers whether the event is to be shown now. @param {LiveEvent} event */
  event(event) {
    if (!this.isCovered) {
      this.told.push(event);
      return false;
    }
    const isKnown = this.early.has(event.cursor) || (this.cursor !== undefined && event.cursor <= this.cursor);
    if (this.isOrdered || event.cursor <= (this.head ?? 0)) this.advance(event.cursor);
    else this.early.add(event.cursor);
    if (!isKnown && this.isReading) this.told.push(event);
    return !isKnown;
  }

  /** The gap is too large, or the history is another one: only a snapshot begun from now on will do. */
  resync() {
    this.cursor = this.head = undefined;
    this.early.clear();
    this.told = [];
    this.isCovered = this.suffices = false;
    this.isOrdered = true;
  }

  lost() {
    if (!this.isCovered) this.told = [];
    this.isConnected = this.isCovered = false;
    this.head = undefined;
  }

  readBegins() {
    this.isReading = this.suffices = true;
    if (this.isCovered || !this.isConnected) this.told = [];
  }

  /** Nothing came of it, or nothing has changed. */
  readEnds() {
    this.isReading = false;
    if (this.isCovered || !this.isConnected) this.told = [];
  }

  /**
   * The page shows the snapshot that was read. Answers the events to show on top of it, in order.
   * @param {number | undefined} cursor
   * @returns {LiveEvent[]}
   */
  snapshot(cursor) {
    this.isReading = false;
    if (this.needsRead) {
      const reaches = cursor !== undefined && this.head !== undefined && cursor >= this.head;
      if (!this.suffices && !reaches) return [];
      this.isCovered = true;
      this.cursor ??= this.head;
    }
    const news = this.told.filter((event) => cursor === undefined || event.cursor > cursor);
    this.told = [];
    if (cursor !== undefined) this.cursor = cursor;
    const last = news.at(-1)?.cursor;
    if (this.isConnected && this.isOrdered) {
      if (last !== undefined) this.advance(Math.max(last, this.cursor ?? 0));
    } else {
      // Shown already, but not all that lies before them.
      for (const event of news) this.early.add(event.cursor);
    }
    return news;
  }

  /** @param {number} cursor */
  advance(cursor) {
    this.cursor = Math.max(cursor, this.cursor ?? 0);
    for (const early of this.early) if (early <= this.cursor) this.early.delete(early);
  }
}

// @ts-check
// Which events the page gets, so that none is missed and none is given twice. Decisions only: no network, no page.

/** @typedef {{ type: "event", cursor: number, kind: string, at: string, data: any }} LiveEvent */

/**
 * A page is right when it has a snapshot and every event behind it. A connection tells events in the order of their
 * cursors: those behind the cursor that the page said when it connected, or else those behind `hello`. A snapshot may
 * be on its way meanwhile:
 * - Events are shown at once and shown again on top of a snapshot that is older than they are.
 * - A page that had no cursor to say must have a snapshot that reaches `hello`. A guest's snapshot has no cursor: one
 *   that was begun after `hello` does.
 */
export class Feed {
  constructor() {
    /** Everything up to here has been shown. @type {number | undefined} */ this.cursor = undefined;
    /** The cursor that was said to the connection. @type {number | undefined} */ this.said = undefined;
    /** The connection tells everything behind this; unknown after a resync. @type {number | undefined} */
    this.start = undefined;
    this.isConnected = false;
    /** Whether nothing is missing between what is shown and what the connection tells. */
    this.isCovered = false;
    /** Events since the read under way began, or those that wait for one. @type {LiveEvent[]} */ this.told = [];
    /** Whether the read under way was begun late enough to hold all that the connection will not tell. */
    this.suffices = false;
    this.isReading = false;
  }

  /** Whether the page has to be read before the connection is of use. */
  get needsRead() {
    return this.isConnected && !this.isCovered;
  }

  /** Answers the cursor to say to the new connection, if there is one. */
  connects() {
    return this.said = this.cursor;
  }

  /** @param {number} head */
  hello(head) {
    this.isConnected = true;
    this.start = this.said ?? head;
    this.suffices = false;
    this.isCovered = this.reaches(this.cursor);
    if (!this.isCovered) this.told = [];
  }

  /** Answers whether the event is to be shown now. @param {LiveEvent} event */
  event(event) {
    if (this.isCovered && event.cursor <= (this.cursor ?? -1)) return false;
    if (this.isReading || !this.isCovered) this.told.push(event);
    if (this.isCovered) this.cursor = event.cursor;
    return this.isCovered;
  }

  /** The gap is too large, or the history is another one: only a snapshot begun from now on will do. */
  resync() {
    this.cursor = this.start = undefined;
    this.told = [];
    this.isCovered = this.suffices = false;
  }

  lost() {
    if (!this.isCovered) this.told = [];
    this.isConnected = this.isCovered = false;
  }

  readBegins() {
    this.isReading = this.suffices = true;
    this.forget();
  }

  /** Nothing came of it, or nothing has changed. */
  readEnds() {
    this.isReading = false;
    this.forget();
  }

  /** What was told has been shown, unless it waits for a snapshot. */
  forget() {
    if (!this.needsRead) this.told = [];
  }

  /**
   * The page shows the snapshot that was read. Answers the events to show on top of it, in order.
   * @param {number | undefined} cursor
   * @returns {LiveEvent[]}
   */
  snapshot(cursor) {
    this.isReading = false;
    if (cursor !== undefined) this.cursor = cursor;
    if (this.needsRead) {
      if (!this.suffices && !this.reaches(cursor)) return [];
      this.isCovered = true;
      this.cursor ??= this.start;
    }
    const news = this.told.filter((event) => cursor === undefined || event.cursor > cursor);
    this.told = [];
    const last = news.at(-1)?.cursor;
    if (last !== undefined) this.cursor = Math.max(last, this.cursor ?? last);
    return news;
  }

  /** Whether the connection tells all that lies behind the cursor. @param {number | undefined} cursor */
  reaches(cursor) {
    return cursor !== undefined && this.start !== undefined && cursor >= this.start;
  }
}

// @ts-check
// The live connection: every event once and in order, whatever the network does; polling where sockets are blocked.

/** @typedef {{ type: "event", cursor: number, kind: string, at: string, data: any }} LiveEvent */
/** @typedef {"connecting" | "live" | "polling" | "offline"} ConnectionState */

// Times in milliseconds. The server pings every 25 s and drops a peer that is silent for 60 s; so do we.
const PING_EVERY = 25_000;
const SILENT_AFTER = 60_000;
const POLL_EVERY = 10_000;
const LONGEST_WAIT = 20_000;
/** After so many refused attempts the network is taken to block sockets, and polling carries the page meanwhile. */
const ATTEMPTS_BEFORE_POLLING = 2;

/**
 * @typedef {object} LiveOptions
 * @property {string} path where to connect, such as `/ws?ride=…`
 * @property {() => Promise<number | undefined>} snapshot reads everything again; answers its cursor when it has one
 * @property {(event: LiveEvent) => void} onEvent
 * @property {(state: ConnectionState) => void} onState
 */

export class Live {
  /** @param {LiveOptions} options */
  constructor(options) {
    this.options = options;
    /** @type {number | undefined} */ this.cursor = undefined;
    /** @type {WebSocket | undefined} */ this.socket = undefined;
    /** @type {ConnectionState | undefined} */ this.state = undefined;
    this.failures = 0;
    this.lastHeard = 0;
    this.stopped = false;
    /** @type {number | undefined} */ this.retryTimer = undefined;
    this.wake = () => this.catchUp();
    // Every page is shown once; only one that comes out of the back-forward cache has something to catch up.
    this.restored = (/** @type {PageTransitionEvent} */ event) => { if (event.persisted) this.catchUp(); };
  }

  async start() {
    document.addEventListener("visibilitychange", this.wake);
    addEventListener("online", this.wake);
    addEventListener("offline", this.wake);
    addEventListener("pageshow", this.restored);
    this.heart = setInterval(() => this.beat(), PING_EVERY);
    this.poller = setInterval(() => this.poll(), POLL_EVERY);
    this.show(navigator.onLine ? "connecting" : "offline");
    await this.read();
    this.connect();
  }

  stop() {
    this.stopped = true;
    clearInterval(this.heart);
    clearInterval(this.poller);
    clearTimeout(this.retryTimer);
    document.removeEventListener("visibilitychange", this.wake);
    removeEventListener("online", this.wake);
    removeEventListener("offline", this.wake);
    removeEventListener("pageshow", this.restored);
    this.socket?.close(1000);
  }

  connect() {
    if (this.stopped || this.socket) return;
    clearTimeout(this.retryTimer);
    const url = new URL(this.options.path, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, "buggy.v1");
    this.socket = socket;
    this.lastHeard = Date.now();
    socket.onmessage = (message) => this.hear(socket, message.data);
    socket.onclose = (close) => this.lose(socket, close.code);
  }

  /** @param {WebSocket} socket @param {string} data */
  hear(socket, data) {
    if (socket !== this.socket) return;
    this.lastHeard = Date.now();
    /** @type {any} */ let frame;
    try { frame = JSON.parse(data); } catch { return; }
    if (frame.type === "hello") this.greet(socket, frame.cursor);
    else if (frame.type === "event") this.take(frame);
    else if (frame.type === "resync") this.resync(frame.cursor);
  }

  /** @param {WebSocket} socket @param {number} cursor */
  greet(socket, cursor) {
    this.failures = 0;
    this.show("live");
    // Without a cursor of our own, what happened between the snapshot and now is unknown: read once more.
    if (this.cursor === undefined) this.resync(cursor);
    else socket.send(JSON.stringify({ type: "resume", cursor: this.cursor }));
  }

  /** @param {LiveEvent} event */
  take(event) {
    if (this.cursor !== undefined && event.cursor <= this.cursor) return;
    this.cursor = event.cursor;
    this.options.onEvent(event);
  }

  /** @param {number | undefined} cursor */
  async resync(cursor) {
    this.cursor = cursor ?? this.cursor;
    await this.read();
  }

  async read() {
    try {
      const cursor = await this.options.snapshot();
      if (cursor !== undefined && (this.cursor === undefined || cursor > this.cursor)) this.cursor = cursor;
      if (this.state === "offline") this.show(this.isOpen ? "live" : "polling");
      return true;
    } catch {
      if (!this.isOpen) this.show("offline");
      return false;
    }
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** @param {WebSocket} socket @param {number} code */
  lose(socket, code) {
    if (socket !== this.socket) return;
    this.socket = undefined;
    if (this.stopped) return;
    this.failures += 1;
    if (!navigator.onLine) this.show("offline");
    else if (this.state !== "polling" && this.state !== "offline") this.show("connecting");
    // 1008: signed out. Reading the snapshot makes the page find out and say so.
    if (code === 1008) this.read();
    if (this.failures >= ATTEMPTS_BEFORE_POLLING) this.poll();
    const longest = Math.min(LONGEST_WAIT, 500 * 2 ** this.failures);
    // Full jitter: after a restart a thousand pages must not come back in the same second.
    this.retryTimer = setTimeout(() => this.connect(), 250 + Math.random() * longest);
  }

  beat() {
    if (!this.socket) return;
    if (Date.now() - this.lastHeard > SILENT_AFTER) this.drop();
    else if (this.isOpen) this.socket.send(JSON.stringify({ type: "ping" }));
  }

  drop() {
    const socket = this.socket;
    if (!socket) return;
    socket.close();
    this.lose(socket, 1006);
  }

  async poll() {
    if (this.stopped || this.isOpen || document.hidden) return;
    if (await this.read() && !this.isOpen && this.failures >= ATTEMPTS_BEFORE_POLLING) this.show("polling");
  }

  /** A page that comes back to the front, or a phone that leaves a dead zone, must not wait for a timer. */
  catchUp() {
    if (this.stopped || document.hidden) return;
    if (!navigator.onLine) return this.show("offline");
    if (this.isOpen && Date.now() - this.lastHeard < PING_EVERY * 1.5) {
      this.socket?.send(JSON.stringify({ type: "ping" }));
      return;
    }
    this.failures = 0;
    if (this.socket) this.drop();
    this.read();
    clearTimeout(this.retryTimer);
    this.connect();
  }

  /** @param {ConnectionState} state */
  show(state) {
    if (state === this.state) return;
    this.state = state;
    this.options.onState(state);
  }
}

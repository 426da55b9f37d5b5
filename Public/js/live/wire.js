// @ts-check
// One socket at a time; what a socket that was given up still says is not heard.

export class Wire {
  /**
   * @param {string} path
   * @param {{ opened: () => void, frame: (frame: any) => void, closed: (code: number) => void }} on
   */
  constructor(path, on) {
    this.path = path;
    this.on = on;
  }

  /** @param {number | undefined} cursor what the page has: the server tells what it missed without being asked again */
  open(cursor) {
    const url = new URL(this.path, location.href);
    if (cursor !== undefined) url.searchParams.set("cursor", String(cursor));
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = this.socket = new WebSocket(url, "buggy.v1");
    const isOurs = () => socket === this.socket;
    socket.onopen = () => { if (isOurs()) this.on.opened(); };
    socket.onmessage = (message) => { if (isOurs()) this.hear(message.data); };
    socket.onclose = (close) => {
      if (!isOurs()) return;
      this.socket = undefined;
      this.on.closed(close.code);
    };
  }

  /** @param {string} data */
  hear(data) {
    /** @type {any} */ let frame;
    try { frame = JSON.parse(data); } catch { return; }
    this.on.frame(frame);
  }

  /** @param {object} message */
  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** @param {number} [code] the page's own reason; none for a socket that is taken to be dead */
  leave(code) {
    const { socket } = this;
    this.socket = undefined;
    // To close what is not open yet makes browsers complain; a page that goes away need not.
    if (socket?.readyState === WebSocket.CONNECTING && code) socket.onopen = () => socket.close(code);
    else socket?.close(code);
  }
}

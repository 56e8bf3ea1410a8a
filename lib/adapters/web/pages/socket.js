// The line to the server: a WebSocket that comes back by itself. It never sends anything later than
// now: what cannot be sent at once is refused, and the person decides.

const longestWait = 10_000;
const silenceLimit = 48_000;  // the server sends a beat every 15 s

// The page's name for itself, which tells the server that what it says again is no news.
const tab = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export class Line {
  #socket = null;
  #wait = 400;
  #retry = 0;
  #watchdog = 0;
  #ended = false;

  // `handlers`: open(), message(object), state("online" | "connecting" | "offline" | "signed_out").
  constructor(handlers) {
    this.handlers = handlers;
    addEventListener("online", () => this.#hurry());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#hurry();
    });
  }

  connect() {
    clearTimeout(this.#retry);
    this.#retry = 0;
    if (this.#ended) return;
    this.handlers.state("connecting");
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#opened = true;
      this.send({ type: "hello", tab });
    };
    socket.onmessage = (event) => this.#received(socket, event.data);
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#lost(event.code);
    };
  }
  #opened = false;

  // False: there is no connection, nothing was sent.
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  end() {
    this.#ended = true;
    this.handlers.state("signed_out");
  }

  #received(socket, data) {
    if (socket !== this.#socket) return;
    const message = JSON.parse(data);
    this.#watch();
    if (message.type === "signed_out") return this.end();
    if (message.type === "welcome") {
      this.#wait = 400;
      this.handlers.state("online");
    }
    this.handlers.message(message);
  }

  #watch() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#drop(), silenceLimit);
  }

  // A dead connection may take minutes to close: do not wait for it.
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#lost(1006);
  }

  async #lost(code) {
    clearTimeout(this.#watchdog);
    if (code === 4401) this.end();
    if (this.#ended || this.#retry) return;
    this.handlers.state("offline");
    const wait = this.#wait * (0.75 + Math.random() / 2);
    this.#wait = Math.min(this.#wait * 2, longestWait);
    this.#retry = setTimeout(() => this.connect(), wait);
    const refused = !this.#opened;
    this.#opened = false;
    if (refused) await this.#checkSession();
  }

  // A refused WebSocket says nothing about why; the page itself does.
  async #checkSession() {
    try {
      const page = await fetch("/", { method: "HEAD" });
      if (page.status === 403) this.end();
    } catch {
      // No network: the retry goes on.
    }
  }

  #hurry() {
    if (!this.#retry) return;
    this.#wait = 400;
    this.connect();
  }
}

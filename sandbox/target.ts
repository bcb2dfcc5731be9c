const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The address of the app under test. The app starts after the sandbox, so there is none at first. */
export class AppTarget {
  #url: string | null = null;

  /** The app's origin and path without a slash at the end; null before anybody named one. */
  get url(): string | null {
    return this.#url;
  }

  /** Sets or, with null, forgets the address. Returns a sentence that says what is allowed when it is refused. */
  set(url: string | null): string | null {
    if (url === null) {
      this.#url = null;
      return null;
    }
    if (!URL.canParse(url)) return `The app's address must be a URL such as http://127.0.0.1:3000, not "${url}".`;
    const { protocol, hostname, origin, pathname } = new URL(url);
    if (!/^https?:$/.test(protocol) || !LOOPBACK.has(hostname)) {
      return `The sandbox talks to apps on this machine alone (localhost or 127.0.0.1), not to "${url}".`;
    }
    this.#url = origin + pathname.replace(/\/$/, "");
    return null;
  }
}

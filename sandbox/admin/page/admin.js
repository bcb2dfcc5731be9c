import { listen } from "./channel.js";
import { openApp } from "./frame.js";
import { startPanel } from "./panel.js";
import { requests } from "./requests.js";

const store = new URLSearchParams(location.search).get("store") ?? "1";

listen(requests(store));
void startPanel(store);
void openApp(store);

import { control } from "./control.js";
import { element } from "./element.js";

const panel = document.querySelector("aside");
let lastOrder = null;

/** Buttons for what happens in a store, on the sandbox's control API. */
export async function startPanel(store) {
  const actions = {
    order: async () => {
      lastOrder = await control(store, "shopify/orders", {});
      return `Order ${lastOrder.name} of ${lastOrder.lines.length} line(s).`;
    },
    refund: async () => {
      const refund = await control(store, `shopify/orders/${lastOrder.id}/refunds`, {});
      const { name } = lastOrder;
      lastOrder = null;
      return `Order ${name} refunded (${refund.lines.length} line(s)).`;
    },
    customer: async () => {
      const { firstName, lastName, email } = await control(store, "shopify/customers", {});
      return `${firstName} ${lastName} (${email}) opened an account.`;
    },
    day: async () => {
      await control(store, "clock", { advanceDays: 1 });
      return "A day passed.";
    },
  };
  panel.addEventListener("click", (event) => {
    const action = actions[event.target.dataset.do];
    if (action) void run(action, store);
  });
  await showNow(store);
}

async function run(action, store) {
  let line;
  try {
    line = await action();
  } catch (error) {
    line = `Refused: ${error.message}`;
  }
  const item = document.createElement("li");
  item.textContent = line;
  element("log").prepend(item);
  panel.querySelector('[data-do="refund"]').disabled = lastOrder === null;
  await showNow(store);
}

async function showNow(store) {
  const { now } = await control(store, "state");
  element("now").value = now.slice(0, 16).replace("T", " ");
}

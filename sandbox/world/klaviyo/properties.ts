import type { Order, OrderLine } from "../world.ts";

/** A product as the website shows it. */
export interface ShelfItem {
  readonly id: number;
  readonly title: string;
  readonly productType: string;
  /** Minor units. */
  readonly price: number;
}

/** A message to many people at once, or one of a flow. */
export interface Message {
  readonly id: string;
  /** Null for a campaign. */
  readonly flowId: string | null;
  readonly name: string;
  readonly subject: string;
}

/** One message to one person; sends, opens and clicks are joined by the transmission. */
export interface Delivery {
  readonly message: Message;
  readonly recipient: string;
  readonly transmission: string;
  readonly at: number;
}

type Properties = Record<string, unknown>;

/** Properties in the shapes of Klaviyo's own e-mail and Shopify integrations. Money there is in major units. */
export function receivedProperties(delivery: Delivery): Properties {
  const { message, recipient, transmission, at } = delivery;
  return {
    $message: message.id,
    ...(message.flowId === null ? {} : { $flow: message.flowId }),
    "Campaign Name": message.name,
    Subject: message.subject,
    "Recipient Email Address": recipient,
    "Email Domain": recipient.slice(recipient.indexOf("@") + 1),
    $internal: { "Transmission ID": transmission },
    $event_id: `${transmission}:${Math.floor(at / 1_000)}`,
  };
}

export function openedProperties(delivery: Delivery, at: number, isMachine: boolean): Properties {
  return {
    ...receivedProperties(delivery),
    $event_id: `${delivery.transmission}:${Math.floor(delivery.at / 1_000)}:${Math.floor(at / 1_000)}`,
    "Client Name": isMachine ? "Apple Mail" : "Mail app",
    "Client Type": "email client",
    machine_open: isMachine,
  };
}

export function clickedProperties(delivery: Delivery, at: number, isBot: boolean): Properties {
  return {
    ...receivedProperties(delivery),
    $event_id: `${delivery.transmission}:${Math.floor(delivery.at / 1_000)}:${Math.floor(at / 1_000)}`,
    URL: "https://shop.example.com/collections/new",
    "Bot Click": isBot,
  };
}

export function activeProperties(device: "Phone" | "Computer"): Properties {
  return { page: "https://shop.example.com/", browser: "Browser", os: device };
}

export function viewedProperties(item: ShelfItem, perUnit: number): Properties {
  return {
    "Product Name": item.title,
    "Product ID": item.id,
    Categories: [item.productType],
    URL: `https://shop.example.com/products/${item.id}`,
    Price: item.price / perUnit,
  };
}

export function addedProperties(item: ShelfItem, perUnit: number): Properties {
  return { ...viewedProperties(item, perUnit), $value: item.price / perUnit, Quantity: 1 };
}

export function abandonedProperties(token: string, item: ShelfItem, perUnit: number): Properties {
  return { $event_id: token, $value: item.price / perUnit, Items: [item.title], "Item Count": 1, "Discount Codes": [] };
}

export function orderProperties(order: Order, currency: string, perUnit: number): Properties {
  const sum = (value: (line: OrderLine) => number) => order.lines.reduce((total, line) => total + value(line), 0);
  const discount = sum((line) => line.discount);
  const goods = sum((line) => line.quantity * line.unitPrice) - discount;
  return {
    $event_id: String(order.id),
    $value: (goods + order.shipping + order.tax) / perUnit,
    $currency_code: currency,
    Items: order.lines.map(({ title }) => title),
    "Item Count": sum((line) => line.quantity),
    "Discount Codes": order.discounts.flatMap(({ kind, title }) => (kind === "code" ? [title] : [])),
    "Total Discounts": discount / perUnit,
    "Source Name": order.sourceName,
  };
}

import { number, type Templates } from "./templates.ts";

const people = (n: string | number | undefined) => (Number(n) === 1 ? "1 person" : `${number(n)} people`);

/** `reversal.…`: what stays as it is when a push is taken back. */
export const activationSentences: Templates = {
  "reversal.messages": () => "Messages that were sent stay sent, and people who are in a flow go on in it.",
  "reversal.model_kept": () =>
    "The segments stay as they are in Strata: those that the push had brought were replaced by a later acceptance.",
  "reversal.events": () => "Entry and exit events stay on the profiles' timelines.",
  "reversal.lists": ({ lists }) =>
    Number(lists) === 1
      ? "The list that the push made stays in Klaviyo without our people, since flows may hang on it."
      : `The ${number(lists)} lists that the push made stay in Klaviyo without our people, since flows may hang on them.`,
  "reversal.kept_off": ({ people: n }) =>
    `${people(n)} are not put back, because they unsubscribed, object, or are held out by now.`,
  "reversal.flow_again": ({ name, people: n }) =>
    `The live flow "${name}" lets people in again: ${people(n)} who are put back would enter it. Set it to draft in Klaviyo first.`,
  "reversal.flow_once": ({ name, people: n }) =>
    `The live flow "${name}" takes everybody once: of ${people(n)} who are put back, those who have not been in it would enter it.`,
  "reversal.flows_unknown": ({ people: n }) =>
    `This Klaviyo key may not see flows: whether ${people(n)} who are put back would enter one is not known.`,
};

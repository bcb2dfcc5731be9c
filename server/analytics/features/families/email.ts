import { CLICK_MACHINE } from "../../../domain/clickMachine.ts";
import { familyOf, ratio } from "../definition.ts";
import { engagementReader } from "../engagementSummary.ts";

const feature = familyOf({ family: "email", source: "klaviyo", kinds: [] });

const received = engagementReader("email_received");
const opened = engagementReader("email_opened");
const clicked = engagementReader("email_clicked");

/** What cannot be told apart is not known. A shop may count such clicks all the same (settings of the audit). */
const MACHINE_CLICKS = `missing for whom clicks up to as_of are ${CLICK_MACHINE.clicks} or more, and over ${CLICK_MACHINE.perMail} for each e-mail received, as a link scanner's are`;

export const emailFeatures = [
  feature("emails_received_90d", {
    unit: "count",
    formula: "e-mails received from midnight 90 calendar days before as_of up to as_of",
    missing: "no_window",
    log: true,
    compute: ({ engagement }) => received.count90(engagement),
  }),
  feature("human_opens_90d", {
    unit: "count",
    formula: "opens not made by a machine, in the window of emails_received_90d",
    missing: "no_window",
    log: true,
    compute: ({ engagement }) => opened.count90(engagement),
  }),
  feature("human_clicks_90d", {
    unit: "count",
    formula: `clicks not made by a machine, in the window of emails_received_90d; ${MACHINE_CLICKS}`,
    missing: "no_window",
    log: true,
    compute: ({ engagement }) => clicked.count90(engagement),
  }),
  feature("open_rate_90d", {
    unit: "share",
    formula: "human_opens_90d / emails_received_90d, at most 1",
    missing: "no_event_in_window",
    log: false,
    compute: ({ engagement }) => Math.min(1, ratio(opened.count90(engagement), received.count90(engagement))),
  }),
  feature("click_rate_90d", {
    unit: "share",
    formula: "human_clicks_90d / emails_received_90d, at most 1",
    missing: "no_event_in_window",
    log: false,
    compute: ({ engagement }) => Math.min(1, ratio(clicked.count90(engagement), received.count90(engagement))),
  }),
  feature("days_since_click", {
    unit: "days",
    formula: `calendar days from the last click not made by a machine to as_of; ${MACHINE_CLICKS}`,
    missing: "no_event",
    log: true,
    compute: ({ moment, engagement }) => moment.day - clicked.lastDay(engagement),
  }),
  feature("days_since_open", {
    unit: "days",
    formula: "calendar days from the last open not made by a machine to as_of",
    missing: "no_event",
    log: true,
    compute: ({ moment, engagement }) => moment.day - opened.lastDay(engagement),
  }),
  feature("click_to_open_rate_90d", {
    unit: "share",
    formula: "human_clicks_90d / human_opens_90d, at most 1",
    missing: "no_event_in_window",
    log: false,
    compute: ({ engagement }) => Math.min(1, ratio(clicked.count90(engagement), opened.count90(engagement))),
  }),
];

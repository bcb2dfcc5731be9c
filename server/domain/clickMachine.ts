/**
 * Somebody's clicks are a machine's, a link scanner's on the way to the mailbox, where there are so many of them, and more
 * than so many for each e-mail received. Clicks that Klaviyo itself marks as a machine's are counted nowhere.
 */
export const CLICK_MACHINE = { clicks: 20, perMail: 5 };

/** Whether clicks on so many e-mails can hardly be a person's. */
export function clicksLikeMachine(clicks: number, received: number): boolean {
  return clicks >= CLICK_MACHINE.clicks && clicks > CLICK_MACHINE.perMail * received;
}

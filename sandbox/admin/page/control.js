/** A request to the sandbox's control API for one store. Throws with the sandbox's own sentence when it says no. */
export async function control(store, path, body) {
  const base = store === "1" ? "/_sandbox" : `/_sandbox/stores/${store}`;
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`${base}/${path}`, body === undefined ? {} : init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `The sandbox answered ${response.status}.`);
  return answer;
}

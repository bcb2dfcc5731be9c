import { useId, useState } from "react";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { useCommand } from "../../queries.ts";
import { say } from "../../ui/bridge.tsx";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/layout.tsx";

/** Takes a Klaviyo key, tries it with Klaviyo, and keeps it on the server; it is never shown again. */
export function KlaviyoKey({ action, onDone }: { action: string; onDone?: () => void }) {
  const [key, setKey] = useState("");
  const form = useId();
  const connect = useCommand(
    (apiKey: string) => api.put<{ accountId: string }>("/klaviyo", { apiKey }),
    ({ accountId }) => {
      setKey("");
      say(words.klaviyo.connected(accountId));
      onDone?.();
    },
  );
  return (
    <form
      id={form}
      onSubmit={(event) => {
        event.preventDefault();
        connect.mutate(key.trim());
      }}
    >
      <Stack gap="normal">
        <TextField
          label={words.klaviyo.key}
          value={key}
          onChange={setKey}
          type="password"
          placeholder="pk_"
          help={words.klaviyo.keyHelp}
          error={connect.error?.message}
          isDisabled={connect.isPending}
        />
        <div>
          <Button kind="primary" isSubmit isLoading={connect.isPending} isDisabled={key.trim() === ""}>
            {action}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

import { useState } from "react";
import type { SettingsView } from "../../../server/http/contract/settings.ts";
import { words } from "../../language/english.ts";
import { useSession } from "../../session.tsx";
import { Button } from "../../ui/button.tsx";
import { Row, Section, Stack } from "../../ui/layout.tsx";
import { Badge } from "../../ui/status.tsx";
import { Facts } from "../../ui/table.tsx";
import { KlaviyoKey } from "../work/KlaviyoKey.tsx";

export function KlaviyoSection({ klaviyo }: { klaviyo: SettingsView["klaviyo"] }) {
  const { format } = useSession();
  const { section } = words.klaviyo;
  const [isChanging, setIsChanging] = useState(false);
  return (
    <Section title={section.title} description={section.description}>
      <Stack>
        {klaviyo && (
          <>
            <Row align="space-between">
              <Badge tone="success">{section.connected}</Badge>
              <Button onClick={() => setIsChanging(!isChanging)} isExpanded={isChanging}>
                {isChanging ? words.common.cancel : section.change}
              </Button>
            </Row>
            <Facts
              facts={[
                { name: section.account, value: klaviyo.accountId },
                {
                  name: section.key,
                  value:
                    klaviyo.keySetAt === null ? section.masked : section.maskedSince(format.date(klaviyo.keySetAt)),
                },
              ]}
            />
          </>
        )}
        {(!klaviyo || isChanging) && (
          <KlaviyoKey action={klaviyo ? section.replace : section.connect} onDone={() => setIsChanging(false)} />
        )}
      </Stack>
    </Section>
  );
}

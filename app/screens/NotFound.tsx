import { words } from "../language/english.ts";
import { Button } from "../ui/button.tsx";
import { Page } from "../ui/layout.tsx";
import { Empty } from "../ui/status.tsx";

export function NotFound() {
  const { title, text, action } = words.notFound;
  return (
    <Page title={words.common.appName}>
      <Empty title={title} action={<Button url="/">{action}</Button>}>
        {text}
      </Empty>
    </Page>
  );
}

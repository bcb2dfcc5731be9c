import type { ReactNode } from "react";
import { Problem } from "./Problem.tsx";

interface LoadedProps<Data> {
  query: { data: Data | undefined; error: Error | null; refetch: () => Promise<unknown> };
  /** Said above the error, where nothing could be loaded. */
  failure: string;
  /** The same shape as the page, while it is on its way. */
  skeleton: ReactNode;
  children: (data: Data) => ReactNode;
}

/** What a query brought, or its place while it is on its way, or why it did not come. What was shown before stays. */
export function Loaded<Data>({ query, failure, skeleton, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <Problem title={failure} error={query.error} onRetry={() => void query.refetch()} />;
  return skeleton;
}

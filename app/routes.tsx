import { lazy, Suspense } from "react";
import { Route, Routes } from "react-router";
import { NotFound } from "./screens/NotFound.tsx";
import { Waiting } from "./screens/Waiting.tsx";
import { Session } from "./session.tsx";

const Overview = lazy(() => import("./screens/overview/Overview.tsx"));
const Segments = lazy(() => import("./screens/segments/Segments.tsx"));
const Segment = lazy(() => import("./screens/segment/Segment.tsx"));
const Push = lazy(() => import("./screens/push/Push.tsx"));
const Activity = lazy(() => import("./screens/activity/Activity.tsx"));
const Settings = lazy(() => import("./screens/settings/Settings.tsx"));

/** Every address, its screen loaded when it is first opened. */
export function Screens() {
  return (
    <Suspense fallback={<Waiting />}>
      <Session>
        <Routes>
          <Route path="/" element={<Overview />} />
          <Route path="/segments" element={<Segments />} />
          <Route path="/segments/:id" element={<Segment />} />
          <Route path="/pushes/:id" element={<Push />} />
          <Route path="/activity" element={<Activity />} />
          <Route path="/settings" element={<Settings />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Session>
    </Suspense>
  );
}

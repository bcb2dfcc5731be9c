import { type ReactNode, useState } from "react";
import type { OverviewView } from "../../../server/http/contract/overview.ts";
import { api } from "../../api.ts";
import { words } from "../../language/english.ts";
import { useCommand } from "../../queries.ts";
import { useSession } from "../../session.tsx";
import { Button } from "../../ui/button.tsx";
import { Card, Row, Stack, Well } from "../../ui/layout.tsx";
import { Progress, Step } from "../../ui/status.tsx";
import { Paragraph } from "../../ui/text.tsx";
import { GoalChoice } from "../work/GoalChoice.tsx";
import { KlaviyoKey } from "../work/KlaviyoKey.tsx";

interface GuideProps {
  view: OverviewView;
  isBusy: boolean;
  /** What is under way, step by step. */
  work: ReactNode;
  onFind: () => void;
  onCount: () => void;
}

interface GuideStep {
  id: string;
  title: string;
  isDone: boolean;
  /** What to do, while it is this step's turn. */
  content: ReactNode;
}

/** Whether a merchant has come all the way to a push. */
export function isGuideDone(view: OverviewView): boolean {
  return view.isKlaviyoConnected && view.goal !== null && view.segments.length > 0 && view.hasPushed;
}

/** The way from nothing to the first push, one step at a time. */
export function SetupGuide(props: GuideProps) {
  const { view } = props;
  const { guide } = words;
  const steps = stepsOf(props);
  const done = steps.filter(({ isDone }) => isDone).length;
  const [isOpen, setIsOpen] = useState(!isGuideDone(view));
  const dismiss = useCommand(() => api.put("/guide", { isDismissed: true }));
  const next = steps.find(({ isDone }) => !isDone);
  return (
    <Card
      title={guide.title}
      action={
        <Row gap="normal">
          {isGuideDone(view) && (
            <Button kind="quiet" onClick={() => dismiss.mutate(undefined)} isLoading={dismiss.isPending}>
              {guide.dismiss}
            </Button>
          )}
          <Button kind="quiet" onClick={() => setIsOpen(!isOpen)} isExpanded={isOpen} controls="setup-guide">
            {isOpen ? guide.fold : guide.unfold}
          </Button>
        </Row>
      }
    >
      <div className="guide-progress">
        <span id="guide-progress">
          <Paragraph tone="subdued">{guide.progress(done, steps.length)}</Paragraph>
        </span>
        <Progress share={done / steps.length} label="guide-progress" />
      </div>
      <div id="setup-guide" hidden={!isOpen}>
        <Stack gap="tight">
          {steps.map((step) => (
            <GuideItem key={step.id} step={step} isNext={step === next} />
          ))}
        </Stack>
      </div>
    </Card>
  );
}

function GuideItem({ step, isNext }: { step: GuideStep; isNext: boolean }) {
  const line = <Step state={step.isDone ? "done" : isNext ? "next" : "waiting"}>{step.title}</Step>;
  if (!isNext) return <div className="guide-item">{line}</div>;
  return (
    <Well>
      <Stack gap="tight">
        {line}
        <div className="guide-content">{step.content}</div>
      </Stack>
    </Well>
  );
}

function stepsOf({ view, isBusy, work, onFind, onCount }: GuideProps): GuideStep[] {
  const { steps } = words.guide;
  return [
    { id: "store", title: steps.store(view.shop.name), isDone: true, content: null },
    {
      id: "klaviyo",
      title: steps.klaviyo.title,
      isDone: view.isKlaviyoConnected,
      content: (
        <Stack gap="normal">
          <Paragraph tone="subdued">{steps.klaviyo.text}</Paragraph>
          <KlaviyoKey action={steps.klaviyo.action} />
        </Stack>
      ),
    },
    { id: "goal", title: steps.goal.title, isDone: view.goal !== null, content: <GoalStep /> },
    {
      id: "segments",
      title: steps.segments.title,
      isDone: view.segments.length > 0,
      content: <SegmentsStep view={view} isBusy={isBusy} work={work} onFind={onFind} />,
    },
    {
      id: "push",
      title: steps.push.title,
      isDone: view.hasPushed,
      content: <PushStep view={view} isBusy={isBusy} onCount={onCount} />,
    },
  ];
}

function GoalStep() {
  return (
    <Stack gap="normal">
      <Paragraph tone="subdued">{words.guide.steps.goal.text}</Paragraph>
      <GoalChoice action={words.guide.steps.goal.action} />
    </Stack>
  );
}

function SegmentsStep({ view, isBusy, work, onFind }: Omit<GuideProps, "onCount">) {
  const { segments } = words.guide.steps;
  if (view.proposal) {
    return (
      <Stack gap="normal">
        <Paragraph tone="subdued">{segments.review}</Paragraph>
        <div>
          <Button kind="primary" url="/segments">
            {segments.reviewAction}
          </Button>
        </div>
      </Stack>
    );
  }
  return (
    <Stack gap="normal">
      <Paragraph tone="subdued">{isBusy ? segments.working : segments.text}</Paragraph>
      {work || (
        <div>
          <Button kind="primary" onClick={onFind} isLoading={isBusy}>
            {segments.action}
          </Button>
        </div>
      )}
    </Stack>
  );
}

function PushStep({ view, isBusy, onCount }: { view: OverviewView; isBusy: boolean; onCount: () => void }) {
  const { format } = useSession();
  const { push } = words.guide.steps;
  const planned = view.plannedPush;
  return (
    <Stack gap="normal">
      <Paragraph tone="subdued">{planned ? push.review(format.number(planned.join ?? 0)) : push.text}</Paragraph>
      <div>
        {planned ? (
          <Button kind="primary" url={`/pushes/${planned.id}`}>
            {push.reviewAction}
          </Button>
        ) : (
          <Button kind="primary" onClick={onCount} isLoading={isBusy}>
            {push.action}
          </Button>
        )}
      </div>
    </Stack>
  );
}

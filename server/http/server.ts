import express, { type Express } from "express";
import helmet from "helmet";
import type { Logger } from "pino";
import { type ApiOptions, apiRouter } from "./api.ts";
import { answerErrors } from "./errors.ts";
import { type ScreensOptions, screensRouter } from "./screens.ts";

export interface HttpOptions extends ApiOptions {
  log: Logger;
  /** Undefined where the program has no screens to serve. */
  screens?: ScreensOptions;
}

/** The app's HTTP side. */
export function createHttpServer(options: HttpOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.use(helmet());
  app.get("/healthz", (_request, response) => {
    const { maxRSS } = process.resourceUsage();
    response.json({ ok: true, peakRssMb: Math.round(maxRSS / 1024) });
  });
  app.use("/api", apiRouter(options));
  if (options.screens) app.use(screensRouter(options.screens));
  app.use((_request, response) => {
    response.status(404).json({ error: { code: "not_found", message: "There is nothing at this address." } });
  });
  app.use(answerErrors(options.log));
  return app;
}

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "#/ui/field.css";
import { createRunner } from "#/offline/runner.ts";
import { askToPersist } from "#/offline/storage.ts";
import { FaultGuard } from "./fault-guard.tsx";
import { FieldApp } from "./field-app.tsx";
import { registerWorker } from "./worker-registration.ts";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <FaultGuard>
      <FieldApp runner={createRunner()} />
    </FaultGuard>
  </StrictMode>,
);
void askToPersist().catch(() => null);
// Without it the app opens with a signal only; saving never asks for it.
registerWorker().catch(() => {});

import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import i18next from "i18next";
import "@fontsource-variable/noto-sans-sc/index.css";
import "#/ui/wall.css";
import { chooseUnit } from "#/ui/wall-profile.ts";
import { reloadRarely } from "#/live/reload.ts";
import { FaultGuard } from "./fault-guard.tsx";
import { ready } from "./i18n.ts";
import { WallApp } from "./wall-app.tsx";

const RecordsPage = lazy(() => import("./records-screen.tsx"));
const AdminScreen = lazy(() => import("./admin-screen.tsx"));
const OwnDutiesScreen = lazy(() => import("./own-duties-screen.tsx"));
const NoticeScreen = lazy(() => import("./notice-screen.tsx"));
const BoardApp = lazy(() => import("./board-app.tsx"));
const OutcomeApp = lazy(() => import("./outcome-app.tsx"));
const Workbench = lazy(() => import("./workbench-app.tsx"));

function setUnit(): void {
  const unit = chooseUnit(new URLSearchParams(location.search).get("profile"), window.innerWidth, window.innerHeight);
  document.documentElement.style.setProperty("--am", `${unit}px`);
}

function Page() {
  if (location.pathname.startsWith("/admin")) return <AdminScreen />;
  if (location.pathname.startsWith("/board")) return <BoardApp />;
  if (location.pathname.startsWith("/outcome")) return <OutcomeApp />;
  if (location.pathname.startsWith("/workbench")) return <Workbench />;
  if (location.pathname.startsWith("/notice/")) return <NoticeScreen />;
  if (location.pathname.startsWith("/my-duties")) return <OwnDutiesScreen />;
  if (location.pathname.startsWith("/numbers")) return <RecordsPage />;
  return <WallApp />;
}

setUnit();
window.addEventListener("resize", setUnit);
// After an update of the server the old page's chunks are gone.
window.addEventListener("vite:preloadError", reloadRarely);
await ready;
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <FaultGuard word={i18next.t("fault")}>
        <Suspense fallback={null}>
          <Page />
        </Suspense>
      </FaultGuard>
    </StrictMode>,
  );

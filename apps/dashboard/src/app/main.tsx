import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import "@fontsource-variable/noto-sans-sc/index.css";
import "#/ui/wall.css";
import { chooseUnit } from "#/ui/wall-profile.ts";
import { ready } from "./i18n.ts";
import { WallApp } from "./wall-app.tsx";

const RecordsPage = lazy(() => import("./records-screen.tsx"));
const AdminPage = lazy(() => import("#/features/admin/admin-page.tsx"));

function setUnit(): void {
  const unit = chooseUnit(new URLSearchParams(location.search).get("profile"), window.innerWidth);
  document.documentElement.style.setProperty("--am", `${unit}px`);
}

function Page() {
  if (location.pathname.startsWith("/admin")) return <AdminPage />;
  if (location.pathname.startsWith("/numbers")) return <RecordsPage />;
  return <WallApp />;
}

setUnit();
window.addEventListener("resize", setUnit);
await ready;
const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <Suspense fallback={null}>
        <Page />
      </Suspense>
    </StrictMode>,
  );

import { App, ConfigProvider } from "antd";
import enUS from "antd/es/locale/en_US";
import zhCN from "antd/es/locale/zh_CN";
import type { ReactNode } from "react";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

const fontFamily =
  '"Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans SC Variable", sans-serif';

const calm = matchMedia("(prefers-reduced-motion: reduce)");
function watchCalm(onChange: () => void): () => void {
  calm.addEventListener("change", onChange);
  return () => calm.removeEventListener("change", onChange);
}

/** The look of what people work at in offices: light, dense, Ant Design as Chinese offices know it. Who asked the system for less motion gets none. */
export function Office({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const isCalm = useSyncExternalStore(watchCalm, () => calm.matches);
  const isEnglish = i18n.language === "en";
  useEffect(() => {
    document.documentElement.style.colorScheme = "light";
    document.body.classList.add("office");
  }, []);
  return (
    <ConfigProvider
      locale={isEnglish ? enUS : zhCN}
      button={{ autoInsertSpace: false }}
      theme={{
        token: { fontFamily, borderRadius: 4, colorPrimary: "#1554ad", colorTextTertiary: "#6b7280", motion: !isCalm },
      }}
    >
      <App className="office-app">{children}</App>
    </ConfigProvider>
  );
}

/** Changes the language here and on the next visit. */
export function rememberLanguage(language: "zh" | "en"): void {
  localStorage.setItem("safegrid.language", language);
  document.documentElement.lang = language === "en" ? "en" : "zh-CN";
}

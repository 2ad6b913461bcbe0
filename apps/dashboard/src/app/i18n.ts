import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

const asked = new URLSearchParams(location.search).get("lang");
const language = asked ?? localStorage.getItem("safegrid.language") ?? "zh";
if (asked) localStorage.setItem("safegrid.language", asked);
document.documentElement.lang = language === "en" ? "en" : "zh-CN";

/** Chinese unless `?lang=en` was asked for on this machine. */
export const ready = i18next.use(initReactI18next).init({
  lng: language,
  fallbackLng: "zh",
  resources: { zh: { translation: zh }, en: { translation: en } },
  keySeparator: ".",
  interpolation: { escapeValue: false },
});

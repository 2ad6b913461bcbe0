import type { Words } from "#/ui/words.ts";
import { wordsOf } from "#/ui/words.ts";

const zh = {
  title: "安全网格工作台",
  pages: "功能",
  tree: "网格树",
  scope: "所在网格",
  search: "查找网格：名称、编码、拼音首字母（按 /）",
  searchNothing: "没有找到",
  person: "账号",
  password: "修改密码",
  signOut: "退出登录",
  language: "English",
  admin: "系统管理",
  lost: "连接中断，数据可能不是最新",
  noPage: "此账号没有可用的功能",
  noGrid: "网格不存在，或不在您的范围内",
  backToTop: "回到我的网格",
};

export const workbenchWords: Words<typeof zh> = {
  zh,
  en: {
    title: "SafeGrid workbench",
    pages: "Pages",
    tree: "Tree of grids",
    scope: "Where you are",
    search: "Find a grid: name, code, pinyin initials (press /)",
    searchNothing: "Nothing found",
    person: "Account",
    password: "Change password",
    signOut: "Sign out",
    language: "中文",
    admin: "Administration",
    lost: "Link lost; what you see may be old",
    noPage: "This account has no page here",
    noGrid: "No such grid in your scope",
    backToTop: "Back to my grid",
  },
};

export const useWorkbenchWords = wordsOf("workbench", workbenchWords);

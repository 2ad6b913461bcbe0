import type { Words } from "#/ui/words.ts";
import { wordsOf } from "#/ui/words.ts";

const zh = {
  title: "安全网格工作台",
  board: "隐患督办看板",
  outcome: "整改成效",
  workbench: "工作台",
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
  noPage: "管理员账号不在工作台办事",
  noPageHelp: "{{name}} 的工作在“系统管理”中。办理网格、人员、台账请用督导员、村（社区）安全员或网格员账号。",
  noGrid: "网格不存在，或不在您的范围内",
  backToTop: "回到我的网格",
};

export const workbenchWords: Words<typeof zh> = {
  zh,
  en: {
    title: "SafeGrid workbench",
    board: "Hazard board",
    outcome: "Outcomes",
    workbench: "Workbench",
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
    noPage: "Administrators do not work here",
    noPageHelp: "What {{name}} does is in the administration. Grids, people and ledger are for other accounts.",
    noGrid: "No such grid in your scope",
    backToTop: "Back to my grid",
  },
};

export const useWorkbenchWords = wordsOf("workbench", workbenchWords);

import type { Words } from "#/ui/words.ts";
import { wordsOf } from "#/ui/words.ts";

const zh = {
  title: "安全网格",
  login: "账号",
  loginMissing: "请输入账号",
  password: "密码",
  passwordMissing: "请输入密码",
  signIn: "登录",
  forced: "首次登录，请修改一次性密码",
  forcedHelp: "一次性密码只能用这一次。请先换成只有您自己知道的密码，再继续使用。",
  current: "当前密码",
  currentMissing: "请输入当前密码",
  next: "新密码",
  nextShort: "至少 12 个字符",
  change: "修改密码",
  changed: "密码已修改，其他登录已失效",
  unreachable: "服务器无法连接",
  retry: "重试",
};

export const sessionWords: Words<typeof zh> = {
  zh,
  en: {
    title: "SafeGrid",
    login: "Account",
    loginMissing: "Enter your account",
    password: "Password",
    passwordMissing: "Enter your password",
    signIn: "Sign in",
    forced: "First sign-in: change the one-time password",
    forcedHelp: "The one-time password is good for this once. Choose one that only you know, then go on.",
    current: "Present password",
    currentMissing: "Enter your present password",
    next: "New password",
    nextShort: "At least 12 characters",
    change: "Change password",
    changed: "Password changed; other sessions have ended",
    unreachable: "The server cannot be reached",
    retry: "Try again",
  },
};

export const useSessionWords = wordsOf("session", sessionWords);

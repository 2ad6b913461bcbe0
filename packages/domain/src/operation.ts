import { z } from "zod";

/** What the operation log holds (plan.md section 6, three administrators): never facts of the county, which its own log has. */
export const operationKinds = [
  "signed_in",
  "sign_in_failed",
  "signed_out",
  "password_changed",
  "account_created",
  "account_changed",
  "account_disabled",
  "account_enabled",
  "password_reset",
  "grant_changed",
  "token_issued",
  "token_revoked",
  "wall_approved",
  "operations_read",
  "imported",
  "exported",
  "unmasked",
  "denied",
  "webhook_changed",
] as const;
export const operationKind = z.enum(operationKinds);
export type OperationKind = z.infer<typeof operationKind>;

/** What people call each kind. */
export const operationNames = {
  signed_in: { zh: "登录", en: "Signed in" },
  sign_in_failed: { zh: "登录失败", en: "Sign-in failed" },
  signed_out: { zh: "退出登录", en: "Signed out" },
  password_changed: { zh: "修改密码", en: "Password changed" },
  account_created: { zh: "新建账号", en: "Account created" },
  account_changed: { zh: "修改账号", en: "Account changed" },
  account_disabled: { zh: "停用账号", en: "Account disabled" },
  account_enabled: { zh: "启用账号", en: "Account enabled" },
  password_reset: { zh: "重置密码", en: "Password reset" },
  grant_changed: { zh: "变更授权", en: "Grant changed" },
  token_issued: { zh: "发放令牌", en: "Token issued" },
  token_revoked: { zh: "停用令牌", en: "Token revoked" },
  wall_approved: { zh: "核准大屏", en: "Wall approved" },
  operations_read: { zh: "导出操作日志", en: "Operation log exported" },
  imported: { zh: "导入", en: "Imported" },
  exported: { zh: "导出", en: "Exported" },
  unmasked: { zh: "查看个人信息", en: "Personal data seen" },
  denied: { zh: "越权被拒", en: "Denied" },
  webhook_changed: { zh: "变更推送", en: "Webhook changed" },
} as const satisfies Record<OperationKind, { readonly zh: string; readonly en: string }>;

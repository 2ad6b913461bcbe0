import { z } from "zod";

interface CatalogueEntry {
  readonly status: number;
  /** Whether the very same request may succeed later. */
  readonly retryable: boolean;
  readonly zh: string;
  readonly en: string;
}

/** Every problem that an answer, a batch outcome or a closed stream can carry. Clients switch on the code. */
export const problemCatalogue = {
  "invalid-request": { status: 400, retryable: false, zh: "请求内容有误", en: "The request is not valid" },
  "invalid-json": { status: 400, retryable: false, zh: "请求不是有效的 JSON", en: "The body is not valid JSON" },
  "not-signed-in": { status: 401, retryable: false, zh: "未登录或登录已失效", en: "Not signed in" },
  "wrong-credentials": { status: 401, retryable: false, zh: "账号或密码不正确", en: "Wrong login or password" },
  "password-change-required": {
    status: 403,
    retryable: false,
    zh: "请先修改一次性密码",
    en: "Change the one-time password first",
  },
  "not-granted": {
    status: 403,
    retryable: false,
    zh: "此账号尚未授权，请联系安全管理员",
    en: "Nothing has been granted to this account yet",
  },
  "not-allowed": { status: 403, retryable: false, zh: "没有此项权限", en: "Not allowed" },
  "foreign-origin": { status: 403, retryable: false, zh: "请求来源不被允许", en: "Foreign origin" },
  "not-found": { status: 404, retryable: false, zh: "没有找到", en: "Not found" },
  "grid-not-found": {
    status: 404,
    retryable: false,
    zh: "网格不存在或不在您的范围内",
    en: "No such grid in your scope",
  },
  "place-not-found": {
    status: 404,
    retryable: false,
    zh: "场所不存在或不在您的范围内",
    en: "No such place in your scope",
  },
  "hazard-not-found": {
    status: 404,
    retryable: false,
    zh: "隐患不存在或不在您的范围内",
    en: "No such hazard in your scope",
  },
  "visit-not-found": {
    status: 404,
    retryable: false,
    zh: "巡查记录不存在或不在您的范围内",
    en: "No such visit in your scope",
  },
  "enterprise-not-found": {
    status: 404,
    retryable: false,
    zh: "企业不存在或不在您的范围内",
    en: "No such enterprise in your scope",
  },
  "facility-not-found": {
    status: 404,
    retryable: false,
    zh: "设施不存在或不在您的范围内",
    en: "No such facility in your scope",
  },
  "campaign-not-found": {
    status: 404,
    retryable: false,
    zh: "确认任务不存在或不在您的范围内",
    en: "No such confirmation campaign in your scope",
  },
  "person-not-found": {
    status: 404,
    retryable: false,
    zh: "人员不存在或不在您的范围内",
    en: "No such person in your scope",
  },
  "appointment-not-found": {
    status: 404,
    retryable: false,
    zh: "任职不存在或不在您的范围内",
    en: "No such appointment in your scope",
  },
  "absence-not-found": { status: 404, retryable: false, zh: "请假记录不存在", en: "No such absence in your scope" },
  "handover-not-found": { status: 404, retryable: false, zh: "交接记录不存在", en: "No such handover" },
  "duty-not-found": { status: 404, retryable: false, zh: "没有这份本人职责", en: "No such duties of your own" },
  "task-not-found": {
    status: 404,
    retryable: false,
    zh: "任务不存在或不在您的范围内",
    en: "No such task in your scope",
  },
  "scheme-not-found": {
    status: 404,
    retryable: false,
    zh: "奖惩方案不存在或不在您的范围内",
    en: "No such scheme in your scope",
  },
  "account-not-found": { status: 404, retryable: false, zh: "账号不存在", en: "No such account" },
  "method-not-allowed": { status: 405, retryable: false, zh: "不支持此方法", en: "Method not allowed" },
  "command-id-reused": {
    status: 409,
    retryable: false,
    zh: "同一编号已用于另一内容",
    en: "This command id was used with another body",
  },
  "hazard-state-conflict": {
    status: 409,
    retryable: false,
    zh: "隐患当前状态不允许此操作",
    en: "The hazard's state does not allow this",
  },
  "same-person-re-inspection": {
    status: 409,
    retryable: false,
    zh: "整改人不能复查自己的整改",
    en: "Who rectified cannot re-inspect",
  },
  "step-before-last": { status: 409, retryable: false, zh: "操作时间早于上一步", en: "Earlier than the step before" },
  "already-rejected": { status: 409, retryable: false, zh: "该巡查已被退回", en: "The visit is already rejected" },
  "already-frozen": {
    status: 409,
    retryable: false,
    zh: "该场所这段时间已冻结",
    en: "The place is already frozen then",
  },
  "grid-closed": { status: 409, retryable: false, zh: "网格已撤销", en: "The grid is closed" },
  "grid-not-empty": {
    status: 409,
    retryable: false,
    zh: "网格下还有下级网格或场所",
    en: "The grid still has grids or places in it",
  },
  "grid-too-young": {
    status: 409,
    retryable: false,
    zh: "网格自今日起生效，最早明日才能再调整",
    en: "The grid begins today and can be divided again from tomorrow on",
  },
  "grid-code-taken": { status: 409, retryable: false, zh: "网格编码已被使用", en: "This code is taken" },
  "grid-change-not-fitting": {
    status: 422,
    retryable: false,
    zh: "网格层级或类型不适用此调整",
    en: "This change does not fit the level or kind of the grid",
  },
  "grid-plan-not-pending": {
    status: 409,
    retryable: false,
    zh: "该计划已执行或已撤回",
    en: "This planned change is no longer pending",
  },
  "department-not-found": { status: 404, retryable: false, zh: "部门不存在", en: "No such department" },
  "department-code-taken": { status: 409, retryable: false, zh: "部门代码已被使用", en: "This code is taken" },
  "record-changed-meanwhile": {
    status: 409,
    retryable: false,
    zh: "该记录已被他人修改，请核对差异后再保存",
    en: "Somebody changed this record meanwhile; look at the differences",
  },
  "entry-closed": { status: 409, retryable: false, zh: "该条目已注销或已合并", en: "The entry is closed or merged" },
  "campaign-closed": { status: 409, retryable: false, zh: "该确认任务已结束", en: "The campaign is closed" },
  "already-appointed": {
    status: 409,
    retryable: false,
    zh: "此人这段时间已任该网格的同一岗位",
    en: "The person already holds this post then",
  },
  "appointment-ended": { status: 409, retryable: false, zh: "该任职已结束", en: "The appointment has ended" },
  "already-absent": {
    status: 409,
    retryable: false,
    zh: "此人这段时间已登记请假",
    en: "The person is already away then",
  },
  "already-confirmed": { status: 409, retryable: false, zh: "已确认过", en: "This is already confirmed" },
  "handover-not-yours": {
    status: 403,
    retryable: false,
    zh: "只有交接双方本人可以确认",
    en: "Only the two people of the handover confirm it",
  },
  "nothing-to-assign": {
    status: 409,
    retryable: false,
    zh: "范围内人员均已分配现行职责",
    en: "Everybody here has the duties in force",
  },
  "task-closed": { status: 409, retryable: false, zh: "任务已办结或已取消", en: "The task is closed" },
  "enrolment-not-pending": {
    status: 409,
    retryable: false,
    zh: "该登记码已失效或已处理",
    en: "This enrolment is no longer pending",
  },
  "login-taken": { status: 409, retryable: false, zh: "该登录名已被使用", en: "This login name is taken" },
  "account-disabled": { status: 409, retryable: false, zh: "该账号已停用", en: "The account is disabled" },
  "grant-to-oneself": { status: 409, retryable: false, zh: "不能给自己授权", en: "Nobody grants to himself" },
  "one-office-per-person": {
    status: 409,
    retryable: false,
    zh: "系统、安全、审计管理员须由不同的人担任",
    en: "The three administrators must be three people",
  },
  "account-holds-office": {
    status: 409,
    retryable: false,
    zh: "该账号是管理员，请先由安全管理员收回授权",
    en: "An administrator's account: its grant must be withdrawn first",
  },
  "last-of-office": {
    status: 409,
    retryable: false,
    zh: "这是该职责的最后一名管理员，请先授权接任者",
    en: "The last administrator of this office: grant it to a successor first",
  },
  "body-too-large": { status: 413, retryable: false, zh: "请求内容过大", en: "The body is too large" },
  "wrong-content-type": { status: 415, retryable: false, zh: "请求的内容类型不受支持", en: "Unsupported content type" },
  "import-not-found": {
    status: 404,
    retryable: false,
    zh: "没有此次导入，或已超过一小时，请重新上传",
    en: "No such import, or it is older than an hour: upload the file again",
  },
  "import-has-faults": {
    status: 422,
    retryable: false,
    zh: "文件还有问题，全部改正后才能导入",
    en: "The file has faults: it is taken over whole or not at all",
  },
  "import-already-applied": {
    status: 409,
    retryable: false,
    zh: "该文件已经导入",
    en: "This file has been taken over already",
  },
  "import-outdated": {
    status: 409,
    retryable: false,
    zh: "试算之后有人改动了相关数据，请重新上传试算",
    en: "Records have changed since the dry run: upload the file again",
  },
  "file-too-large": { status: 413, retryable: false, zh: "文件过大", en: "The file is too large" },
  "file-not-readable": { status: 422, retryable: false, zh: "文件无法读取", en: "The file cannot be read" },
  "file-old-format": {
    status: 422,
    retryable: false,
    zh: "旧版 .xls 文件，请另存为 .xlsx",
    en: "An old .xls file: save it as .xlsx",
  },
  "file-encrypted": { status: 422, retryable: false, zh: "文件已加密", en: "The file is encrypted" },
  "file-has-macros": { status: 422, retryable: false, zh: "文件含有宏", en: "The file contains macros" },
  "file-has-external-links": {
    status: 422,
    retryable: false,
    zh: "文件引用了外部文件",
    en: "The file refers to other files",
  },
  "file-has-entities": {
    status: 422,
    retryable: false,
    zh: "文件含有 DTD 或实体声明",
    en: "The file declares a DTD or entities",
  },
  "file-expands-too-far": {
    status: 422,
    retryable: false,
    zh: "文件解压后过大，疑似压缩炸弹",
    en: "The file expands too far",
  },
  "file-too-many-rows": { status: 422, retryable: false, zh: "文件行数过多", en: "The file has too many rows" },
  "file-too-many-columns": {
    status: 422,
    retryable: false,
    zh: "文件列数过多",
    en: "The file has too many columns",
  },
  "file-encoding-unknown": {
    status: 422,
    retryable: false,
    zh: "无法识别文件编码",
    en: "The file's encoding is unknown",
  },
  "file-without-table": {
    status: 422,
    retryable: false,
    zh: "文件中没有找到可导入的表",
    en: "The file holds no table of this kind",
  },
  "file-takes-too-much": {
    status: 422,
    retryable: false,
    zh: "读取该文件耗时或占用内存过多",
    en: "Reading the file takes too much time or memory",
  },
  "time-in-future": { status: 422, retryable: false, zh: "时间在未来", en: "The time lies in the future" },
  "time-too-old": { status: 422, retryable: false, zh: "时间过于久远", en: "The time lies too far back" },
  "checklist-unknown": { status: 422, retryable: false, zh: "检查表不存在", en: "No such checklist" },
  "answer-wrong": { status: 422, retryable: false, zh: "检查项填写有误", en: "A checklist answer is wrong" },
  "credit-code-wrong": { status: 422, retryable: false, zh: "统一社会信用代码有误", en: "The credit code is wrong" },
  "ledger-entry-wrong": { status: 422, retryable: false, zh: "台账内容有误", en: "The ledger entry is wrong" },
  "not-known-then": { status: 422, retryable: false, zh: "该时点没有数据", en: "The log does not reach that position" },
  "boundary-invalid": { status: 422, retryable: false, zh: "边界有误", en: "The boundary is not valid" },
  "boundary-file-refused": {
    status: 422,
    retryable: false,
    zh: "边界文件未通过检查，未导入任何内容",
    en: "The boundary file did not pass; nothing was imported",
  },
  "boundary-not-found": { status: 404, retryable: false, zh: "该网格没有边界", en: "This grid has no boundary" },
  "finding-not-found": {
    status: 404,
    retryable: false,
    zh: "边界问题不存在或不在您的范围内",
    en: "No such boundary finding in your scope",
  },
  "finding-not-open": { status: 409, retryable: false, zh: "该边界问题已处理", en: "The finding is no longer open" },
  "too-many-requests": { status: 429, retryable: true, zh: "请求过于频繁", en: "Too many requests" },
  "internal-error": { status: 500, retryable: true, zh: "系统内部错误", en: "Internal error" },
  unavailable: { status: 503, retryable: true, zh: "系统暂时不可用", en: "Temporarily unavailable" },
} as const satisfies Record<string, CatalogueEntry>;

export type ProblemCode = keyof typeof problemCatalogue;
const codes = Object.keys(problemCatalogue) as [ProblemCode, ...ProblemCode[]];
export const problemCode = z.enum(codes);

/** One fault of the request: `pointer` is a JSON pointer into the body, or `query/name`, `params/name`. */
export const fieldFault = z.object({ pointer: z.string(), detail: z.string() }).meta({ id: "FieldFault" });
export type FieldFault = z.infer<typeof fieldFault>;

/** RFC 9457, media type application/problem+json. */
export const problem = z
  .object({
    type: z.string(),
    code: problemCode,
    title: z.string(),
    titleZh: z.string(),
    status: z.int(),
    retryable: z.boolean(),
    detail: z.string().optional(),
    requestId: z.string().optional(),
    errors: z.array(fieldFault).optional(),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof problem>;

/** Builds the answer body of a code; `detail` and `errors` say what was wrong with this one. */
export function problemOf(
  code: ProblemCode,
  more: { detail?: string; requestId?: string; errors?: FieldFault[] } = {},
): Problem {
  const entry = problemCatalogue[code];
  return {
    type: `/problems/${code}`,
    code,
    title: entry.en,
    titleZh: entry.zh,
    status: entry.status,
    retryable: entry.retryable,
    ...more,
  };
}

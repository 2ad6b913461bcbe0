import i18next from "i18next";

/**
 * What the API says of a field, in Chinese. The API's own details are English for whoever writes a client; people read
 * these. Each rule is the English text with `(.+)` where it varies, and `$1` for it in the Chinese.
 */
const rules: readonly (readonly [RegExp, string])[] = [
  // Of every schema (zod).
  [/^Invalid input: expected .+, received (undefined|null)$/, "必填"],
  [/^Too small: expected string to have >=1 characters$/, "不能为空"],
  [/^Too small: expected string to have >=(.+) characters$/, "至少 $1 个字符"],
  [/^Too big: expected string to have <=(.+) characters$/, "最多 $1 个字符"],
  [/^Too small: expected array to have >=(.+) items$/, "至少 $1 项"],
  [/^Too big: expected array to have <=(.+) items$/, "最多 $1 项"],
  [/^Too small: expected .+ to be >=?(.+)$/, "不能小于 $1"],
  [/^Too big: expected .+ to be <=?(.+)$/, "不能大于 $1"],
  [/^Invalid option: .+$/, "不在可选范围内"],
  [/^Invalid ISO date.*$/, "日期格式应为 2026-01-31"],
  [/^Invalid UUID.*$/, "编号无效"],
  [/^Invalid email.*$/, "邮箱格式有误"],
  [/^Invalid URL.*$/, "网址格式有误"],
  [/^Invalid string: must match pattern.*$/, "格式有误"],
  [/^Invalid input.*$/, "格式有误"],
  [/^Unrecognized key.*$/, "有多余的内容"],
  // Of the contract and the services.
  [/^control characters are not allowed$/, "不能含有控制字符"],
  [/^a major hazard needs its criterion$/, "重大隐患须注明判定依据"],
  [/^the last line must be for everything$/, "最后一条须适用于全部网格和场所"],
  [/^no such checklist version$/, "没有这个版本的检查表"],
  [/^(.+) has an account already$/, "$1已有账号"],
  [/^only within one lane$/, "翻页须先选定一列"],
  [/^must have as many cells as there are columns$/, "每行的格数须与列数相同"],
  [/^must not lie before the first day$/, "不能早于开始日期"],
  [/^must lie after the assignment$/, "须晚于交办时间"],
  [/^must differ from the current password$/, "不能与当前密码相同"],
  [/^no such place in your scope on that day$/, "当天您的范围内没有这个场所"],
  [/^lies in the future$/, "时间在未来"],
  [/^lies before it was found$/, "早于发现时间"],
  [/^is no place of this grid$/, "不是本网格的场所"],
  [/^is no place of the ledger in this cell$/, "不是本网格台账中的场所"],
  [/^lies more than (.+) days back$/, "早于 $1 天前"],
  [/^must not lie before (fromOn|startsOn|activeFrom)$/, "不能早于开始日期"],
  [/^nothing (to change|changes)$/, "没有任何修改"],
  [/^something must change$/, "没有任何修改"],
  [/^nothing to confirm$/, "没有选择要确认的记录"],
  [/^not a phone number$/, "不是有效的电话号码"],
  [/^two to four digits of GB\/T 4754$/, "应为 GB/T 4754 的 2 至 4 位代码"],
  [/^3 to 40 letters a-z, digits, dots and dashes$/, "3 至 40 位小写字母、数字、点或横线"],
  // Steps of a hazard's life.
  [/^lies later than what is in force or was asked for; ask for an extension$/, "晚于现行或申请的期限，延后须申请延期"],
  [/^must lie after the act, and a later deadline after the one in force$/, "须晚于现在；延期须晚于现行期限"],
  [/^the deadline would have passed already$/, "这样期限已经过了"],
  [/^has passed already$/, "已经过了"],
  [/^there is no deadline$/, "还没有期限"],
  [/^must say why$/, "须说明理由"],
  [/^nobody stands above$/, "没有上级可以上报"],
  [/^must stand above the unit that has it in hand$/, "须是办理单位的上级"],
  [/^must be a township or village below the unit that has it in hand$/, "须是办理单位下属的乡镇或村（社区）"],
  [
    /^must be another village; departments are reached through the township$/,
    "村级只能移交给别的村（社区），移交部门须经乡镇",
  ],
  [/^must be another unit of the same level, or a department$/, "须是同级的其他单位或部门"],
  [/^no such grid stands in this county$/, "没有这个网格，或已撤销"],
  [/^no such department$/, "没有这个部门"],
  [/^person, measures, money and contingency plan must be named$/, "责任人、措施、资金、预案须全部填写"],
  [/^no such criterion$/, "没有这条判定标准"],
  [/^no other case of this village has this number$/, "本村（社区）没有这个编号的其他隐患"],
  // Links, checks of closings.
  [/^only a village or cell that stands has a public link$/, "只有现存的村（社区）或网格才有举报码"],
  [/^choose one of the cells$/, "请选择一个网格"],
  [/^no picture of afterwards$/, "不是整改后的照片"],
  [/^no telephone number$/, "不是有效的电话号码"],
  [/^must stay empty$/, "此项应留空"],
  [/^must be a township$/, "须选乡镇"],
  [/^a month, as 2026-11$/, "月份格式应为 2026-11"],
  // Rules for deadlines and escalation.
  [/^says the same as an earlier line$/, "与前面的一条适用范围相同"],
  [/^needs a line of (.+) for everything$/, "须有一条适用于全部隐患"],
  [/^must begin after the one before and end after it begins$/, "须按先后顺序，且不重叠"],
  [/^is for the same hazards as an earlier line$/, "与前面的一类适用范围相同"],
  [/^is at the same time as an earlier rung$/, "与前面的一级时间相同"],
  [/^at the deadline itself is “after” 0$/, "到期时请选“逾期后 0”"],
  [/^names something twice$/, "同一事项选了两次"],
  [/^needs a line for everything$/, "须有一类适用于全部隐患"],
  // Supervised listings.
  [/^a township asks the county, the county whoever stands above it$/, "乡镇向县级提请，县级向上级提请"],
  [/^must lie in the future, and after the deadline in force$/, "须晚于现在，并晚于现行期限"],
  [/^lies later than what was asked for$/, "晚于申请的日期"],
  [/^must name what is to be met$/, "须写明摘牌条件"],
  [/^every condition must be judged and met$/, "须逐条验收并全部满足"],
  [/^must name the document of the answer$/, "须写明上级文件的文号"],
  [/^this number was used before$/, "该编号已使用"],
  [/^is no picture or file of this hazard$/, "不是本隐患的照片或文件"],
  [/^needs a line of (.+) for every level$/, "须有一行适用于所有层级"],
  // Violations.
  [/^must say how it was dissuaded$/, "须写明如何劝阻"],
  [/^is no hazard of this place$/, "不是该场所的隐患"],
  // Grids.
  [/^must have 9, 12 or 15 digits$/, "应为 9、12 或 15 位数字"],
  [/^a grid is named twice$/, "同一网格选了两次"],
  [/^this place is named twice$/, "同一场所分到了两个网格"],
  [/^there are 999 grids of level (.+) already$/, "同级网格已满 999 个"],
  [/^only a cell that is one enterprise has one$/, "只有单一企业网格可以指定企业"],
  [/^a cell has no grids below it$/, "网格员网格之下不能再设网格"],
  [/^it lies there already$/, "已经在这个上级网格之下"],
  [/^a (.+) cannot lie right under it$/, "不能隔级隶属"],
  [/^(.+) digits, (.+) first$/, "应为 $1 位，以 $2 开头"],
  [/^cells of one village are merged$/, "只能合并同一个村（社区）的网格"],
  [/^a county cannot end$/, "县级网格不能撤销"],
  [/^only cells are split and merged$/, "只有网格员网格可以拆分、合并"],
  [/^(.+) is no kind of a (.+)$/, "这个层级没有这种类型"],
  [/^it was closed on (.+)$/, "已于 $1 撤销"],
  [/^(.+) is taken$/, "$1 已被使用"],
  [/^no such grid in your scope$/, "您的范围内没有这个网格"],
  [/^it begins on (.+)$/, "$1 才开始"],
  [/^only grids below your own can be changed$/, "只能调整您所在网格以下的网格"],
  [/^no such place in this cell$/, "这个网格内没有这个场所"],
  // People.
  [/^must be another (appointment|entry)$/, "不能选同一条记录"],
  [/^a substitute, and nobody else, says for whom$/, "代理岗位须注明代理谁"],
  [/^a department regulator, and nobody else, says of which department$/, "部门监管人员须选部门，其他岗位不填"],
  [/^a substitute is not transferred$/, "代理岗位不能调动"],
  [/^no such department$/, "没有这个部门"],
  [/^must not lie before the day before the first one$/, "不能早于任职首日的前一天"],
  [/^the person is active until (.+)$/, "此人在册至 $1"],
  [/^the person is active from (.+) on$/, "此人自 $1 起在册"],
  [/^the person holds no post in these days$/, "此人这段时间没有任职"],
  [/^is the grid of before$/, "与原网格相同"],
  [/^there is no (.+) at the level (.+)$/, "这个层级没有这个岗位"],
  [/^no such person in your scope$/, "您的范围内没有此人"],
  [/^lies outside the appointment that is stood in for$/, "超出被代理的任期"],
  [/^must lie after the first day of the appointment$/, "须晚于任职首日"],
  [/^must be another person's( post in the same grid)?$/, "须为同一网格内另一人的岗位"],
  [/^nobody stands in for oneself$/, "不能由本人代理"],
  [/^has ended$/, "已经结束"],
  [/^must be in the same grid$/, "须在同一网格"],
  [/^must lie before the last day$/, "须早于最后一天"],
  [/^no such post at the level (.+)$/, "这个层级没有这个岗位"],
  [/^(must not lie|lies) in the past$/, "不能早于今天"],
  [/^no such grid below( the sending one)?$/, "下级中没有这个网格"],
  [/^there is no such grid below$/, "下级中没有这个网格"],
  [/^lies above the grid that issues the scheme$/, "高于发布办法的网格"],
  [/^the scheme would have ended already$/, "这样该办法已经结束"],
  [/^is no post of this grid$/, "这个网格没有这个岗位"],
  [/^no such person$/, "没有此人"],
  [/^a single task needs its day$/, "单次任务须填完成日期"],
  [/^only for a task of one grid$/, "只用于单个网格的任务"],
  [/^points or words are needed$/, "须填分值或说明"],
  // Evidence.
  [/^must be at least (.+)$/, "不能小于 $1"],
  [/^64 hexadecimal digits in lower case$/, "应为 64 位小写十六进制数字"],
  // Other systems.
  [/^answered (\d+)$/, "对方答复 $1"],
  [/^no answer within (.+) s$/, "$1 秒内没有答复"],
  [/^getaddrinfo \w+ (.+)$/, "域名 $1 无法解析"],
  [/^connect ECONNREFUSED (.+)$/, "$1 拒绝连接"],
  [/^connect (\w+) (.+)$/, "无法连接 $2（$1）"],
  [/^(read|write) ECONNRESET$/, "连接被对方中断"],
  [/^(ECONNRESET: )?socket hang up$/, "连接被对方中断"],
  [/^not for a department: .+$/, "部门密钥不能有这些权限"],
  [/^only https( to .+)?$/, "须以 https 开头"],
  [/^only http and https$/, "须以 https 开头"],
  [/^(.+) is not a public address$/, "$1 不是公网地址；内网须先在服务器设置中放行"],
  [/^no credentials in the address$/, "地址中不能带账号密码"],
  [/^the log reaches to (.+)$/, "日志只到第 $1 条"],
  // Accounts, boundaries, the ledger.
  [/^is taken$/, "已被使用"],
  [/^is missing$/, "必填"],
  [/^must be null where nothing is granted$/, "不授权时须为空"],
  [/^administrators belong to the county$/, "管理员须属于县级"],
  [/^goes with the role department_regulator, and only with it$/, "只有部门监管人员须选部门"],
  [/^small letters, digits and hyphens, a letter first$/, "小写字母、数字和横线，以字母开头"],
  [/^a code stands twice$/, "编码重复"],
  [/^a later boundary is already in force$/, "已有更晚生效的边界"],
  [/^a boundary cannot begin in the future$/, "边界不能从未来的日期开始"],
  [/^more than (.+) grids: ask for fewer$/, "超过 $1 个网格，请缩小范围"],
  [/^either the grids or their level$/, "只能选网格或层级之一"],
  [/^no such enterprise$/, "没有这个单位"],
  [/^(.+)：(.+)$/, "$1：$2"],
];

/** The fault of a field as people read it: Chinese, or as the API said it where English was chosen. */
export function faultInWords(detail: string): string {
  if (i18next.language === "en" || /\p{Script=Han}/u.test(detail)) return detail;
  for (const [pattern, words] of rules) {
    const found = pattern.exec(detail);
    if (found) return words.replace(/\$(\d)/g, (_, index: string) => found[Number(index)] ?? "");
  }
  return `填写有误（${detail}）`;
}

/** What a program said for want of a better word: in Chinese where it is known, else as it stands. */
export function programInWords(detail: string): string {
  return i18next.language === "en" || !isFaultKnown(detail) ? detail : faultInWords(detail);
}

/** Whether people get this detail in Chinese. */
export function isFaultKnown(detail: string): boolean {
  return rules.some(([pattern]) => pattern.test(detail)) || /\p{Script=Han}/u.test(detail);
}

import type { GridLevel } from "./grid.ts";
import type { Post } from "./post.ts";

/** One line of a duty sheet 职责; `clause` names the clause of the plan that it comes from. */
export interface DutyItem {
  readonly code: string;
  readonly text: string;
  readonly clause: string;
}

export interface DutyTemplate {
  readonly level: GridLevel;
  readonly post: Post;
  readonly items: readonly DutyItem[];
}

const county: readonly DutyItem[] = [
  { code: "divide", text: "统筹全县安全生产网格划分，公布网格名册并适时调整", clause: "P12" },
  { code: "key-units", text: "确定重点监管单位和重点区域，明确监管部门", clause: "P12" },
  { code: "ledger", text: "建立县级监管台账，制定年度监督检查计划并组织实施、留存记录", clause: "P12" },
  { code: "deploy", text: "向乡镇部署任务，指导并检查下级网格工作", clause: "P12" },
  { code: "violations", text: "在法定权限内查处违法违规生产经营行为", clause: "P12" },
  { code: "press", text: "对发现和上报的隐患督促整改，直至销号", clause: "P12" },
  { code: "upward", text: "对需上级协调或挂牌督办的事项及时上报，按期报送工作情况", clause: "P12" },
];
const township: readonly DutyItem[] = [
  { code: "divide", text: "划定辖区内网格，落实各网格责任人和职责，编制责任区域方案", clause: "P13" },
  { code: "key-units", text: "掌握辖区重点行业、重点区域和重点企业", clause: "P13" },
  { code: "ledger", text: "建立乡镇台账，制定检查计划并开展检查", clause: "P13" },
  { code: "deploy", text: "向村（社区）部署任务，指导检查网格员工作", clause: "P13" },
  { code: "violations", text: "在委托权限内制止、处理违法违规行为", clause: "P13" },
  { code: "press", text: "接收村级和网格员上报的隐患，督促整改，超出权限的向县级报告", clause: "P13" },
];
const village: readonly DutyItem[] = [
  { code: "map", text: "绘制本村（社区）责任区域图，标明网格责任人", clause: "P14" },
  { code: "ledger", text: "逐户建立生产经营单位台账，采集、核实并录入信息", clause: "P14" },
  { code: "patrol", text: "组织并参加日常巡查", clause: "P14" },
  { code: "stop", text: "发现隐患和违法行为予以劝阻、制止，不能消除的及时上报", clause: "P14" },
  { code: "summary", text: "汇总网格员上报情况，向乡镇报告", clause: "P22" },
];
const officer: readonly DutyItem[] = [
  { code: "publicity", text: "宣传安全生产政策法规，普及安全常识", clause: "P17" },
  { code: "ledger", text: "协助村（社区）建立和更新基础台账", clause: "P18" },
  { code: "enrolment", text: "督促企业登录隐患排查治理“两化”系统并及时更新信息", clause: "P19" },
  { code: "clocks", text: "督促企业按规定期限登录、自查、上报和整改隐患", clause: "P20" },
  { code: "patrol", text: "按巡查计划定期巡查，及时发现、及时报告", clause: "P21" },
  { code: "report", text: "一般情况报村（社区），情况严重的直接报乡镇", clause: "P22" },
];
const cadre: readonly DutyItem[] = [
  { code: "lead", text: "对所包网格的安全生产工作负总责，指导网格员履职", clause: "P15" },
  { code: "ledger", text: "审核网格台账，督促按期核实底数", clause: "P18" },
  { code: "press", text: "跟踪网格内隐患整改，协调解决网格员无法处理的问题", clause: "P15" },
  { code: "report", text: "情况严重的直接向乡镇报告", clause: "P22" },
];
const regulator: readonly DutyItem[] = [
  { code: "industry", text: "对本行业领域生产经营单位实施全域监督管理", clause: "P16" },
  { code: "plan", text: "制定并执行本行业监督检查计划，记录检查结果", clause: "P12" },
  { code: "guide", text: "指导网格开展本行业隐患排查", clause: "P12" },
  { code: "press", text: "办理移交的隐患和违法线索，督促整改", clause: "P12" },
];

/**
 * The first version of every duty sheet, in our words after the plan's lists (P12–P22). Shipped by a migration, so it is
 * never edited here: a county publishes its own next version.
 */
export const firstDutyTemplates: readonly DutyTemplate[] = [
  { level: "county", post: "grid_lead", items: county },
  {
    level: "county",
    post: "supervisor",
    items: county.filter(({ code }) => code !== "divide" && code !== "key-units"),
  },
  { level: "county", post: "department_regulator", items: regulator },
  { level: "township", post: "grid_lead", items: township },
  { level: "township", post: "supervisor", items: township.filter(({ code }) => code !== "divide") },
  { level: "township", post: "department_regulator", items: regulator },
  { level: "village", post: "grid_lead", items: village },
  { level: "village", post: "safety_staff", items: village.filter(({ code }) => code !== "map") },
  { level: "cell", post: "grid_lead", items: cadre },
  { level: "cell", post: "cadre_in_charge", items: cadre },
  { level: "cell", post: "grid_officer", items: officer },
];

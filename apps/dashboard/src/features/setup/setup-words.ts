import type { Words } from "#/ui/words.ts";
import { wordsOf } from "#/ui/words.ts";

const zh = {
  title: "{{grid}}：从建网到五定四清",
  intro: "按顺序办理，每一步办完后数字自动更新。全部完成，即本级和下级网格九项都达标。",
  next: "下一步",
  all: "全部步骤",
  begun: "刚起步：下一步是“{{step}}”。{{how}}",
  finished: "全部完成，九项达标。",
  go: "去办理",
  done: "已完成",
  counted: "{{done}}/{{total}} {{unit}}",
  notYet: "尚无",
  unit: { grid: "个网格", village: "个村（社区）", person: "人", cell: "个基础网格" },
  step: {
    cells: "划分基础网格",
    people: "安排人员",
    ledger: "登记台账",
    boundaries: "划定边界",
    duties: "分配职责",
    accounts: "开通账号",
    acknowledged: "本人确认职责",
    tasks: "下达任务",
    schemes: "公布奖惩办法",
    roster: "确认人员名单",
    confirmed: "核实台账",
  },
  how: {
    cells: "下载“网格”模板，每个村（社区）至少写一个基础网格，再导入；也可以在“网格”中逐个新建。",
    people: "下载“人员和任职”模板，一人一岗写一行，再导入；缺谁在“人员—缺岗”中可见。",
    ledger: "下载“企业台账”“公共设施台账”模板，填写后导入；也可以在“台账”中逐条登记。",
    boundaries: "在“边界”中导入 GeoJSON 文件，或在图上逐个画；空隙和重叠要改好，或写明理由接受。",
    duties: "一次分配给本级和下级全部任职人员，用县里公布的职责模板。",
    accounts: "请县系统管理员在“系统管理”中按名册批量建账号，再请安全管理员授权；把一次性密码交给本人。",
    acknowledged: "本人登录后打开“我的职责”阅读并确认，手机也可以；别人不能代办。谁还没有确认在“职责分配”中可见。",
    tasks: "下达给全部村、全部网格，本级也下达一项；有巡查计划的村和网格也算。",
    schemes: "乡镇、村、网格各拟定一份并公布；县里已公布的同级办法也算。",
    roster: "核对人员后确认；“本网格及下级全部网格”一次确认完。",
    confirmed: "在“台账”中核对后勾选并确认；条目多的，按网格分给网格员在“底数确认任务”中办。",
  },
};

export const setupWords: Words<typeof zh> = {
  zh,
  en: {
    title: "{{grid}}: from nothing to 五定四清",
    intro:
      "One step after the other; the numbers follow. When all are done, this grid and all below pass the nine checks.",
    next: "Next",
    all: "All steps",
    begun: 'Just begun. Next: "{{step}}". {{how}}',
    finished: "All done: the nine checks are passed.",
    go: "Do it",
    done: "Done",
    counted: "{{done}}/{{total}} {{unit}}",
    notYet: "none yet",
    unit: { grid: "grids", village: "villages", person: "persons", cell: "cells" },
    step: {
      cells: "Divide into cells",
      people: "Name people",
      ledger: "Fill the ledger",
      boundaries: "Draw boundaries",
      duties: "Assign duties",
      accounts: "Open accounts",
      acknowledged: "Duties acknowledged",
      tasks: "Send tasks",
      schemes: "Publish reward schemes",
      roster: "Confirm the roster",
      confirmed: "Confirm the ledger",
    },
    how: {
      cells:
        "Take the template of grids, write at least one cell for each village, import it; or make them one by one.",
      people: "Take the template of people, one line for each post, import it; vacancies are listed with the people.",
      ledger: "Take the templates of enterprises and facilities, fill them in, import them; or enter them one by one.",
      boundaries: "Import a GeoJSON file or draw on the map; gaps and overlaps are mended or accepted with a reason.",
      duties: "At once for everybody with a post here and below, from the sheets that the county published.",
      accounts:
        "The county's account administrator makes accounts from the roster, the security administrator grants; hand the passwords over in person.",
      acknowledged:
        "Each person signs in, reads the own duties and says so, on a phone as well; nobody can do it for another.",
      tasks: "Send one to all villages, all cells and the grid itself; a patrol plan counts for villages and cells.",
      schemes: "Draft and publish one for each level; what the county has published for the level counts.",
      roster: "Look the people through, then confirm for this grid and all below at once.",
      confirmed: "Look the entries through, tick and confirm them; long lists are better given out as a campaign.",
    },
  },
};

export const useSetupWords = wordsOf("setup", setupWords);

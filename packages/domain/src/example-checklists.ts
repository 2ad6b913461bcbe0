import type { Checklist, ChecklistItem } from "./checklist.ts";
import { checklistVersion, coverageRow as coverage, hazardRow as hazard, sixChecksTwoCoverages } from "./checklist.ts";
import type { PlaceCategory } from "./place.ts";

const only = (...categories: PlaceCategory[]) => ({ categories, after: null });
const ifPresent = (item: string) => ({
  categories: null,
  after: { item, results: ["nothing_found", "problem"] as const },
});

const example = (list: string, zh: string, en: string, items: readonly ChecklistItem[]): Checklist => ({
  ...{ version: checklistVersion(list, 1), list, edition: 1, zh, en, isExample: true, items },
});

/**
 * Example lists (P33): rural, one for each main industry, and public facilities. No plan prescribes them; a county makes
 * them its own by publishing an edition of them.
 */
export const exampleChecklists: readonly Checklist[] = [
  example("rural", "农村巡查表", "Rural list", [
    hazard("electrical", {
      ...{ code: "wiring", clause: "P24", zh: "私拉乱接电线、老化线路", en: "Unsafe or aged wiring" },
      hint: "看入户线、插座、电动车充电处。",
    }),
    hazard("building", {
      ...{
        code: "self_built",
        clause: "P24",
        zh: "自建房、危房存在险情",
        en: "Self-built or dilapidated house in danger",
      },
      hint: "看墙体裂缝、倾斜、违规加层。",
      when: only("residential_building", "construction_site", "school", "clinic", "shop", "small_restaurant"),
    }),
    hazard("fireworks", {
      ...{ code: "fireworks", clause: "P24", zh: "违规存放、销售烟花爆竹" },
      en: "Illegal storage or sale of fireworks",
      when: only("fireworks_outlet", "shop", "warehouse", "residential_building"),
    }),
    hazard("gas", {
      ...{ code: "gas", clause: "P24", zh: "液化气瓶、软管、灶具不合格", en: "Unsafe gas bottle, hose or stove" },
      hint: "看软管是否老化、气瓶是否过期、有无报警器。",
      when: only("small_restaurant", "lpg_station", "residential_building", "school", "shop"),
    }),
    hazard("road_facility", {
      ...{
        code: "roadside",
        clause: "P24",
        zh: "临水临崖路段护栏、标志缺损",
        en: "Missing guard rails or signs by water or cliff",
      },
      when: only("road_section"),
    }),
    hazard("other", {
      ...{
        code: "water",
        clause: "P24",
        zh: "塘堰、水库、河道无警示救生设施",
        en: "Ponds or rivers without warnings and rescue gear",
      },
    }),
    hazard("other", {
      ...{
        code: "forest_fire",
        clause: "P24",
        zh: "林缘违规用火、可燃物堆积",
        en: "Open fire or fuel piles at the forest edge",
      },
    }),
    hazard("machinery", {
      ...{
        code: "farm_machine",
        clause: "P24",
        zh: "农机带病作业、违规载人",
        en: "Defective farm machines, illegal passengers",
      },
    }),
    hazard("other", {
      ...{ code: "illegal_business", clause: "P23", zh: "非法违规生产经营", en: "Illegal production or business" },
    }),
    coverage({ code: "place_patrolled", clause: "P21", zh: "本场所巡查到位", en: "This place patrolled" }),
  ]),
  example("catering", "餐饮场所巡查表", "Catering", [
    hazard("gas", {
      code: "gas_used",
      clause: "P24",
      zh: "使用燃气（瓶装或管道）",
      en: "Gas used, bottled or piped",
      hint: "不使用燃气的选“无此项”。",
    }),
    hazard("gas", {
      ...{
        code: "gas_alarm",
        clause: "P24",
        zh: "可燃气体报警、熄火保护装置缺失",
        en: "No gas alarm or flame-out protection",
      },
      when: ifPresent("gas_used"),
    }),
    hazard("gas", {
      ...{ code: "gas_hose", clause: "P24", zh: "软管老化、穿墙、超长", en: "Hose aged, through a wall or too long" },
      when: ifPresent("gas_used"),
    }),
    hazard("methanol", {
      code: "methanol",
      clause: "P26",
      zh: "违规使用甲醇燃料",
      en: "Methanol fuel against the rules",
    }),
    hazard("other", { code: "flue", clause: "P24", zh: "油烟管道未定期清洗", en: "Flue not cleaned" }),
    hazard("fire_passage", {
      code: "exit",
      clause: "P29",
      zh: "安全出口、疏散通道堵塞锁闭",
      en: "Exit blocked or locked",
    }),
    hazard("electrical", { code: "wiring", clause: "P24", zh: "电气线路不规范", en: "Unsafe wiring" }),
    coverage({ code: "kitchen_patrolled", clause: "P31", zh: "后厨巡查到位", en: "Kitchen patrolled" }),
  ]),
  example("workshop", "加工制造巡查表", "Workshops", [
    hazard("machinery", {
      code: "guard",
      clause: "P24",
      zh: "机械传动部位无防护罩",
      en: "Moving parts without guards",
    }),
    hazard("electrical", {
      code: "wiring",
      clause: "P24",
      zh: "配电箱、线路不规范",
      en: "Unsafe switch box or wiring",
    }),
    hazard("other", {
      code: "dust",
      clause: "P24",
      zh: "产生可燃粉尘（木、铝、面粉等）",
      en: "Combustible dust",
      hint: "不产生粉尘的选“无此项”。",
    }),
    hazard("other", {
      ...{
        code: "dust_clean",
        clause: "P24",
        zh: "粉尘未及时清理、除尘系统失效",
        en: "Dust not cleaned, extraction failed",
      },
      when: ifPresent("dust"),
    }),
    hazard("other", {
      code: "hot_work",
      clause: "P24",
      zh: "动火作业未审批、无看护",
      en: "Hot work without permit or watch",
    }),
    hazard("other", {
      code: "confined",
      clause: "P24",
      zh: "有限空间无警示、违规进入",
      en: "Confined space unmarked or entered",
    }),
    hazard("fire_passage", {
      code: "exit",
      clause: "P29",
      zh: "疏散通道堵塞、消防器材失效",
      en: "Exit blocked, fire equipment failed",
    }),
    hazard("other", {
      code: "lodging",
      clause: "P24",
      zh: "生产、仓储、居住“三合一”",
      en: "People living in workshop or store",
    }),
    coverage({ code: "shop_floor", clause: "P21", zh: "车间巡查到位", en: "Shop floor patrolled" }),
  ]),
  example("dangerous-goods", "危险物品经营点巡查表", "Fuel, gas and fireworks outlets", [
    hazard("fireworks", {
      ...{ code: "licence", clause: "P23", zh: "无证经营、超许可范围", en: "No licence, or beyond it" },
      when: only("fireworks_outlet"),
    }),
    hazard("fireworks", {
      ...{ code: "stock", clause: "P24", zh: "超量存放、与居住区相通", en: "Overstocked, or connected to dwellings" },
      when: only("fireworks_outlet"),
    }),
    hazard("gas", {
      ...{ code: "bottles", clause: "P24", zh: "气瓶超期、混放、卧放", en: "Bottles expired, mixed or lying" },
      when: only("lpg_station"),
    }),
    hazard("chemical", {
      ...{
        code: "unloading",
        clause: "P24",
        zh: "卸油无专人监护、静电接地缺失",
        en: "Unloading unattended, not earthed",
      },
      when: only("fuel_station"),
    }),
    hazard("other", { code: "open_fire", clause: "P24", zh: "站内吸烟、使用明火", en: "Smoking or open fire" }),
    hazard("electrical", { code: "ex_proof", clause: "P24", zh: "电气不防爆", en: "Electrics not explosion-proof" }),
    hazard("fire_passage", {
      code: "extinguisher",
      clause: "P29",
      zh: "消防器材过期失效",
      en: "Fire equipment failed",
    }),
    coverage({ code: "store_patrolled", clause: "P21", zh: "存放区巡查到位", en: "Storage patrolled" }),
  ]),
  example("construction", "建筑工地巡查表", "Construction sites", [
    hazard("building", { code: "edge", clause: "P24", zh: "临边洞口无防护", en: "Unprotected edges and openings" }),
    hazard("building", {
      code: "scaffold",
      clause: "P24",
      zh: "脚手架、模板支撑不稳",
      en: "Unstable scaffold or formwork",
    }),
    hazard("machinery", { code: "hoist", clause: "P24", zh: "起重机械、升降机无检验", en: "Hoist not inspected" }),
    hazard("electrical", { code: "site_power", clause: "P24", zh: "临时用电不规范", en: "Unsafe temporary power" }),
    hazard("building", { code: "pit", clause: "P24", zh: "基坑边坡无支护、堆载", en: "Pit unsupported or loaded" }),
    hazard("other", { code: "helmet", clause: "P24", zh: "未戴安全帽、未系安全带", en: "No helmet or harness" }),
    coverage({ code: "site_patrolled", clause: "P21", zh: "作业面巡查到位", en: "Working areas patrolled" }),
  ]),
  example("mine", "矿山巡查表", "Mines", [
    hazard("other", { code: "secret", clause: "P23", zh: "停产期间擅自生产", en: "Working while ordered to stop" }),
    hazard("other", { code: "slope", clause: "P24", zh: "边坡浮石、裂缝", en: "Loose rock or cracks in the slope" }),
    hazard("chemical", { code: "explosive", clause: "P24", zh: "民爆物品管理不到位", en: "Explosives badly kept" }),
    hazard("other", {
      code: "tailings",
      clause: "P24",
      zh: "排土场、尾矿库险情",
      en: "Danger at dump or tailings pond",
    }),
    hazard("machinery", { code: "transport", clause: "P24", zh: "运输车辆带病运行", en: "Defective vehicles" }),
    coverage({ code: "gate_patrolled", clause: "P21", zh: "矿区出入口巡查到位", en: "Gate patrolled" }),
  ]),
  example("crowded", "人员密集场所巡查表", "Schools, clinics and markets", [
    hazard("fire_passage", {
      code: "exit",
      clause: "P29",
      zh: "安全出口锁闭、通道堵塞",
      en: "Exits locked, passages blocked",
    }),
    hazard("fire_passage", {
      code: "extinguisher",
      clause: "P29",
      zh: "消防器材过期失效",
      en: "Fire equipment failed",
    }),
    hazard("electrical", {
      code: "wiring",
      clause: "P24",
      zh: "电气线路、电动车充电不规范",
      en: "Unsafe wiring or charging",
    }),
    hazard("building", {
      code: "building",
      clause: "P24",
      zh: "房屋、围墙、棚架存在险情",
      en: "Building, wall or shed in danger",
    }),
    hazard("gas", {
      ...{ code: "canteen_gas", clause: "P24", zh: "食堂燃气使用不规范", en: "Unsafe gas in the canteen" },
      when: only("school", "clinic"),
    }),
    hazard("other", {
      ...{ code: "stalls", clause: "P24", zh: "占道摊位、违规住人", en: "Stalls in the way, people living in" },
      when: only("market"),
    }),
    coverage({ code: "place_patrolled", clause: "P31", zh: "本场所巡查到位", en: "This place patrolled" }),
  ]),
  example("public-facility", "公共安全设施巡查表", "Public facilities", [
    hazard("lift", {
      ...{ code: "lift_date", clause: "P30", zh: "电梯超期未检验、未维保", en: "Lift past inspection or maintenance" },
      when: only("lift"),
    }),
    hazard("lift", {
      ...{ code: "lift_alarm", clause: "P30", zh: "紧急呼叫、警示标志失效", en: "Emergency call or signs failed" },
      when: only("lift"),
    }),
    hazard("fire_passage", {
      ...{
        code: "fire_gear",
        clause: "P29",
        zh: "消防设施缺损、无水、过期",
        en: "Fire facility damaged, dry or expired",
      },
      when: only("fire_facility"),
    }),
    hazard("fire_passage", {
      ...{ code: "passage", clause: "P29", zh: "消防车通道被占用", en: "Fire lane occupied" },
      when: only("fire_facility", "lift"),
    }),
    hazard("road_facility", {
      ...{ code: "rail", clause: "P28", zh: "护栏、标志标线、井盖缺损", en: "Rail, sign or manhole cover damaged" },
      when: only("road_section"),
    }),
    hazard("road_facility", {
      ...{ code: "sight", clause: "P28", zh: "视线遮挡、路面塌陷", en: "View blocked, road sunken" },
      when: only("road_section"),
    }),
    coverage({ code: "facility_patrolled", clause: "P32", zh: "本设施巡查到位", en: "This facility patrolled" }),
  ]),
];

/** What the software brings along, the prescribed list first. */
export const shippedChecklists: readonly Checklist[] = [sixChecksTwoCoverages, ...exampleChecklists];

import type { Random } from "./random.ts";

type Part = "before" | "after";

/** What a picture shows of a category, on a square of 720: the hazard, or the same place without it. */
export function sceneOf(category: string, part: Part, random: Random): string {
  return (scenes[category] ?? scenes["other"] ?? (() => ""))(part, random);
}

const rect = (x: number, y: number, width: number, height: number, fill: string, more = "") =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" ${more}/>`;
const circle = (x: number, y: number, r: number, fill: string) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;
const room = `<path d="M0 0h720v470H0z" fill="#e9e4da"/><path d="M0 470h720v250H0z" fill="#b9ad98"/>`;
const extinguisher = (x: number, y: number) =>
  rect(x, y, 44, 120, "#d33c2c", 'rx="16"') + rect(x + 14, y - 26, 16, 30, "#333") + rect(x - 4, y - 22, 40, 8, "#333");
const tag = (x: number, y: number, isGood: boolean) =>
  rect(x, y, 110, 74, isGood ? "#2f8f4e" : "#d33c2c", 'rx="8"') +
  (isGood
    ? `<path d="M${x + 30} ${y + 38}l20 20 34-40" stroke="#fff" stroke-width="11" fill="none"/>`
    : `<path d="M${x + 34} ${y + 16}l42 42m0-42l-42 42" stroke="#fff" stroke-width="11"/>`);

const scenes: Readonly<Record<string, (part: Part, random: Random) => string>> = {
  fire_passage(part, random) {
    const corridor = `<path d="M0 0h720v720H0z" fill="#d8d3c7"/><path d="M0 720l250-330h220l250 330z" fill="#a89e8c"/>
      <path d="M250 140h220v250H250z" fill="#f4f1ea"/>${rect(300, 190, 120, 200, "#6d8a6f")}${rect(310, 150, 100, 30, "#2f8f4e")}`;
    if (part === "after") return corridor + extinguisher(90, 420);
    const boxes = [0, 1, 2, 3, 4].map((n) => {
      const [x, y] = [200 + (n % 3) * 110, 520 - Math.floor(n / 3) * 100];
      return rect(x, y, 104, 96, n % 2 ? "#b98d56" : "#c9a06a") + rect(x, y + 40, 104, 10, "#8a6437");
    });
    return (
      corridor +
      boxes.join("") +
      circle(560, 600, 52, "#333") +
      circle(560, 600, 30, `hsl(${random.between(0, 40)} 20% 60%)`)
    );
  },
  lift: (part) =>
    room +
    rect(180, 60, 360, 470, "#8d949c") +
    rect(200, 90, 158, 440, "#c9ced4") +
    rect(362, 90, 158, 440, "#c9ced4") +
    rect(580, 240, 60, 110, "#5b6168") +
    circle(610, 270, 13, "#ffd166") +
    tag(304, 180, part === "after"),
  methanol: (part) =>
    room +
    rect(60, 340, 380, 40, "#777") +
    rect(80, 380, 340, 170, "#9a9a9a") +
    [140, 250, 360].map((x) => circle(x, 332, 36, "#3a3a3a")).join("") +
    (part === "before"
      ? rect(500, 360, 140, 220, "#3f6ea8", 'rx="20"') +
        rect(500, 430, 140, 60, "#e3a534") +
        `<path d="M500 390q-60 0-60 60" stroke="#333" stroke-width="9" fill="none"/>`
      : rect(520, 150, 90, 60, "#f7f7f7", 'rx="8"') + circle(565, 180, 12, "#2f8f4e") + extinguisher(560, 430)),
  fireworks: (part) =>
    room +
    [170, 320, 470].map((y) => rect(60, y, 600, 16, "#7a5c3c")).join("") +
    [0, 1, 2]
      .flatMap((row) =>
        Array.from({ length: part === "before" ? 10 : row === 2 ? 3 : 0 }, (_, n) =>
          rect(76 + n * 58, 70 + row * 150, 44, 98, n % 2 ? "#c92f2f" : "#e0572f", 'rx="6"'),
        ),
      )
      .join("") +
    (part === "after" ? extinguisher(600, 560) : ""),
  renovation: (part) =>
    `${room}${rect(90, 60, 540, 430, "#d9cdbb")}` +
    (part === "before"
      ? `<path d="M250 490l-30-140 60-110 120-40 90 70 40 120-20 100z" fill="#5d5348"/><path d="M220 350l-90-110m400 130l80-130" stroke="#5d5348" stroke-width="8"/>`
      : rect(220, 200, 290, 34, "#777f88") +
        rect(220, 200, 34, 290, "#777f88") +
        rect(476, 200, 34, 290, "#777f88") +
        tag(310, 290, true)),
  road_facility: (part) =>
    `<path d="M0 0h720v330H0z" fill="#cfe0ea"/><path d="M0 330h720v390H0z" fill="#8c9a7c"/><path d="M110 720l210-390h80l210 390z" fill="#5a5d61"/>
     <path d="M356 350h8v60h-8zm-4 100h16v80h-16zm-6 130h28v110h-28z" fill="#fff"/>` +
    [0, 1, 2, 3, 4].map((n) => rect(560 + n * 34, 470 + n * 44, 12, 90, "#eee")).join("") +
    (part === "before"
      ? `<path d="M550 480l70 60" stroke="#eee" stroke-width="18"/><path d="M640 640l40 90" stroke="#eee" stroke-width="18"/>`
      : `<path d="M556 486l150 196" stroke="#fafafa" stroke-width="20"/><path d="M556 486l150 196" stroke="#d33c2c" stroke-width="20" stroke-dasharray="40 40"/>`),
  other: (part) =>
    room + rect(120, 140, 480, 340, "#c7cdd4") + rect(150, 170, 420, 280, "#aeb6bf") + tag(305, 270, part === "after"),
};

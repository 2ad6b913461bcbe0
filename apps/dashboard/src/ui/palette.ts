/** The wall's colours. Grey is normal; amber and red mean due and overdue and nothing else. */
export const palette = {
  ground: "#1b1e23",
  land: "#21242b",
  border: "#3a3f48",
  rule: "#32363e",
  ink: "#f1f3f5",
  text: "#c3c8cf",
  quiet: "#8f969f",
  tileDone: "#6c7683",
  tileWaiting: "#31363e",
  tileEdge: "#4a515b",
  amber: "#e3a534",
  red: "#e5573f",
  hatch: "#59616c",
  tileHatch: "#78808b",
} as const;

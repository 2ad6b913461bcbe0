import { TreeSelect } from "antd";
import { industries } from "@safegrid/domain/industry";

interface Node {
  readonly value: string;
  readonly title: string;
  readonly children: Node[];
}

/** GB/T 4754-2017 as a tree, made once: 2,000 entries. */
const tree = makeTree();

function makeTree(): Node[] {
  const nodes = new Map<string, Node>();
  const roots: Node[] = [];
  for (const { code, name, parent } of industries.values()) {
    const node = { value: code, title: `${code} ${name}`, children: [] };
    nodes.set(code, node);
    (parent === null ? roots : nodes.get(parent)?.children)?.push(node);
  }
  return roots;
}

/** Chooses an industry of any level by name or code. */
export function IndustrySelect({
  value,
  onChange,
  id,
  placeholder,
  width = "100%",
}: {
  value?: string | null;
  onChange?: (code: string | null) => void;
  id?: string;
  placeholder?: string;
  width?: number | string;
}) {
  return (
    <TreeSelect<string | null>
      {...(id === undefined ? {} : { id })}
      allowClear
      style={{ width }}
      popupMatchSelectWidth={420}
      showSearch={{ treeNodeFilterProp: "title" }}
      {...(placeholder === undefined ? {} : { placeholder, "aria-label": placeholder })}
      treeData={tree}
      value={value ?? null}
      onChange={(code: string | null | undefined) => onChange?.(code ?? null)}
    />
  );
}

import { CloseOutlined, SettingOutlined, StarOutlined } from "@ant-design/icons";
import { App, Button, Checkbox, Flex, Input, Popover } from "antd";
import { useState } from "react";
import type { SavedViews as Kept } from "@safegrid/contract/saved-view";
import { useAnswer, useCommand } from "#/live/answers.ts";
import { goTo, useAddress } from "./address.ts";
import { useOfficeWords } from "./office-words.ts";

interface Column {
  readonly key: string;
  readonly title: string;
  readonly isExtra?: boolean;
}

type View = Kept["views"][number];

/** Where one is, not how one looks at it: no part of a view. */
const placeFields = ["scope", "subject", "page"];

function keptUnder(key: string): unknown {
  const text = localStorage.getItem(key);
  return text === null ? null : JSON.parse(text);
}

/** Which columns of a table are shown on this machine. */
export function useShownColumns(name: string, columns: readonly Column[]) {
  const key = `safegrid.columns.${name}`;
  const usual = columns.filter(({ isExtra }) => !isExtra).map((column) => column.key);
  const [chosen, setChosen] = useState(() => keptUnder(key) as readonly string[] | null);
  const choose = (keys: readonly string[] | null) => {
    if (keys === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(keys));
    setChosen(keys);
  };
  return { shown: new Set(chosen ?? usual), choose };
}

/** The choice of columns, behind a button. */
export function ColumnChoice({
  columns,
  shown,
  onChoose,
}: {
  columns: readonly Column[];
  shown: ReadonlySet<string>;
  onChoose: (keys: readonly string[] | null) => void;
}) {
  const t = useOfficeWords();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t("columns")}
      content={
        <Flex vertical gap={8}>
          <Checkbox.Group
            className="column-choice"
            value={[...shown]}
            options={columns.map(({ key, title }) => ({ value: key, label: title }))}
            onChange={(keys) => keys.length > 0 && onChoose(keys)}
          />
          <Button size="small" onClick={() => onChoose(null)}>
            {t("allColumns")}
          </Button>
        </Flex>
      }
    >
      <Button icon={<SettingOutlined />} title={t("columns")} aria-label={t("columns")} />
    </Popover>
  );
}

/** Search, filters and page size under a name, kept for the account: a press brings them back on any machine. */
export function SavedViews({ name }: { name: string }) {
  const t = useOfficeWords();
  const { query } = useAddress();
  const { message } = App.useApp();
  const path = `/me/views/${name}`;
  const { data } = useAnswer<Kept>(path);
  const put = useCommand<{ views: readonly View[] }>(path, { method: "PUT", hasCommandId: false });
  const views = data?.views ?? [];
  const [title, setTitle] = useState("");
  const keep = (next: readonly View[]) =>
    put.mutate({ views: next }, { onError: (problem) => void message.error(problem.message) });
  const save = () => {
    const fields = Object.fromEntries([...query].filter(([field]) => !placeFields.includes(field)));
    keep([...views.filter((view) => view.title !== title.trim()), { title: title.trim(), fields }]);
    setTitle("");
  };
  const apply = ({ fields }: View) => {
    const gone = [...query.keys()].filter((field) => !["scope", "subject"].includes(field));
    goTo({ set: { ...Object.fromEntries(gone.map((field) => [field, null])), ...fields } });
  };
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t("views")}
      content={
        <Flex vertical gap={8} style={{ width: 240 }}>
          {views.length === 0 && <span className="quiet">{t("noViews")}</span>}
          {views.map((view) => (
            <Flex key={view.title} justify="space-between">
              <Button type="link" size="small" onClick={() => apply(view)}>
                {view.title}
              </Button>
              <Button
                type="text"
                size="small"
                icon={<CloseOutlined />}
                aria-label={t("removeView", { name: view.title })}
                onClick={() => keep(views.filter((each) => each !== view))}
              />
            </Flex>
          ))}
          <Flex gap={8}>
            <Input
              value={title}
              maxLength={20}
              placeholder={t("viewName")}
              aria-label={t("viewName")}
              onChange={(event) => setTitle(event.target.value)}
              onPressEnter={() => title.trim() !== "" && save()}
            />
            <Button onClick={save} disabled={title.trim() === ""}>
              {t("save")}
            </Button>
          </Flex>
        </Flex>
      }
    >
      <Button icon={<StarOutlined />} title={t("views")} aria-label={t("views")} />
    </Popover>
  );
}

import "./inbox.css";
import { BellOutlined } from "@ant-design/icons";
import { Alert, Badge, Button, Drawer, Empty, Pagination, Segmented, Spin } from "antd";
import { useEffect, useState } from "react";
import type { MessageList } from "@safegrid/contract/message";
import { useAnswer } from "#/live/answers.ts";
import { InboxItem } from "./inbox-item.tsx";
import { useInboxWords } from "./inbox-words.ts";

/** The feed tells of a message at once where it hears the own scope; on any other page it is asked so often. */
const askMs = 20_000;
const pageSize = 20;
const newest = `/messages?unnoted=true&pageSize=${pageSize}`;

/** The unit's inbox: how many messages nobody has taken note of, and behind it the messages. */
export function InboxButton() {
  const t = useInboxWords();
  const [isOpen, setIsOpen] = useState(false);
  const { data, refetch } = useAnswer<MessageList>(newest);
  useEffect(() => {
    const timer = setInterval(() => void refetch(), askMs);
    return () => clearInterval(timer);
  }, [refetch]);
  const count = data?.unnotedCount ?? 0;
  return (
    <>
      <Badge count={count} size="small" offset={[-4, 4]}>
        <Button
          type="text"
          icon={<BellOutlined />}
          aria-label={t("open", { count })}
          title={t("open", { count })}
          onClick={() => setIsOpen(true)}
        />
      </Badge>
      {isOpen && <Inbox onClose={() => setIsOpen(false)} />}
    </>
  );
}

function Inbox({ onClose }: { onClose: () => void }) {
  const t = useInboxWords();
  const [which, setWhich] = useState<"onlyNew" | "all">("onlyNew");
  const [page, setPage] = useState(1);
  const path = which === "onlyNew" ? newest : `/messages?pageSize=${pageSize}`;
  const { data, error } = useAnswer<MessageList>(page === 1 ? path : `${path}&page=${page}`);
  return (
    <Drawer open size={480} title={t("title")} onClose={onClose} className="inbox">
      <Segmented
        value={which}
        options={(["onlyNew", "all"] as const).map((value) => ({ value, label: t(value) }))}
        onChange={(value) => {
          setWhich(value);
          setPage(1);
        }}
      />
      {error && !data && <Alert type="error" showIcon title={t("failed", { why: error.message })} />}
      {!data && !error && <Spin className="office-wait" />}
      {data?.rows.map((row) => (
        <InboxItem key={row.id} row={row} onShown={onClose} />
      ))}
      {data?.rows.length === 0 && <Empty description={t(which === "onlyNew" ? "noneNew" : "none")} />}
      {data && data.total > pageSize && (
        <Pagination
          size="small"
          current={page}
          pageSize={pageSize}
          total={data.total}
          showSizeChanger={false}
          onChange={setPage}
        />
      )}
    </Drawer>
  );
}

import { DatePicker } from "antd";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { keepEnter } from "./keep-enter.ts";

const shanghaiMs = 8 * 3_600_000;

/** A form control for an instant in Shanghai's time, whatever the machine's zone; the value is ISO 8601 in UTC. */
export function InstantPicker({
  value,
  onChange,
  id,
}: {
  value?: string | undefined;
  onChange?: (at: string | undefined) => void;
  id?: string;
}) {
  return (
    <DatePicker
      {...(id === undefined ? {} : { id })}
      style={{ width: "100%" }}
      showTime={{ format: "HH:mm", defaultOpenValue: dayjs("17:30", "HH:mm") }}
      format="YYYY-MM-DD HH:mm"
      value={value ? dayjs(new Date(Date.parse(value) + shanghaiMs).toISOString().slice(0, 16)) : null}
      onKeyDown={keepEnter}
      onChange={(day) =>
        onChange?.(
          day && !Array.isArray(day) ? new Date(`${day.format("YYYY-MM-DDTHH:mm")}:00+08:00`).toISOString() : undefined,
        )
      }
    />
  );
}

import { DatePicker } from "antd";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { keepEnter } from "./keep-enter.ts";

/** A form control for a Shanghai business day, as the API writes it: `2026-01-31`, or null. Typing works as well. */
export function DayPicker({
  value,
  onChange,
  min,
  max,
  id,
  disabled,
  allowClear = true,
}: {
  value?: string | null;
  onChange?: (day: string | null) => void;
  min?: string | undefined;
  max?: string | undefined;
  /** Given by Form.Item, so that the label belongs to the field. */
  id?: string;
  disabled?: boolean;
  allowClear?: boolean;
}) {
  return (
    <DatePicker
      {...(id === undefined ? {} : { id })}
      style={{ width: "100%" }}
      format="YYYY-MM-DD"
      allowClear={allowClear}
      disabled={disabled ?? false}
      value={value ? dayjs(value) : null}
      {...(min === undefined ? {} : { minDate: dayjs(min) })}
      {...(max === undefined ? {} : { maxDate: dayjs(max) })}
      onKeyDown={keepEnter}
      onChange={(day) => onChange?.(day && !Array.isArray(day) ? day.format("YYYY-MM-DD") : null)}
    />
  );
}

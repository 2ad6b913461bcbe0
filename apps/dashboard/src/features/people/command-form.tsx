import { App, Form, Modal } from "antd";
import type { ReactNode } from "react";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { usePeopleWords } from "./people-words.ts";

/**
 * A dialog with a form that becomes one command: faults stand under their fields, what is typed stays when it fails.
 * `toBody` makes the command out of what was filled in; null where the fields are the command already.
 */
export function CommandForm<Values extends object>({
  title,
  path,
  initial,
  toBody,
  width = 520,
  children,
  onClose,
}: {
  title: string;
  path: string;
  initial: Partial<Values>;
  toBody?: (values: Values) => object;
  width?: number;
  children: ReactNode;
  onClose: () => void;
}) {
  const t = usePeopleWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const command = useCommand<object>(path);
  return (
    <Modal
      open
      title={title}
      width={width}
      okText={t("save")}
      cancelText={t("cancel")}
      confirmLoading={command.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
      destroyOnHidden
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={initial}
        onFinish={(values) =>
          command.mutate(toBody ? toBody(values) : values, {
            onSuccess: () => {
              void message.success(t("done"));
              onClose();
            },
            onError: (problem) => {
              const rest = applyProblem(form, problem);
              if (rest !== null) void message.error(rest);
            },
          })
        }
      >
        {children}
      </Form>
    </Modal>
  );
}

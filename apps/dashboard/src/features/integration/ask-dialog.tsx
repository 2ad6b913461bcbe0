import { App, Form, Modal } from "antd";
import type { FormInstance } from "antd";
import type { ReactNode } from "react";
import { useCommand } from "#/live/answers.ts";
import { applyProblem } from "#/ui/apply-problem.ts";
import { useIntegrationWords } from "./integration-words.ts";

/**
 * A dialog with a form that is sent to a path: faults appear under their fields, everything else as a message.
 * `children` are the form's items; `bodyOf` makes the body of what was filled in.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- whoever asks says what is answered
export function AskDialog<Filled extends object, Answer>({
  title,
  path,
  method = "POST",
  okText,
  isDangerous = false,
  initialValues,
  bodyOf,
  onClose,
  onDone,
  children,
}: {
  readonly title: string;
  readonly path: string;
  readonly method?: "POST" | "DELETE";
  readonly okText: string;
  readonly isDangerous?: boolean;
  readonly initialValues?: Partial<Filled>;
  readonly bodyOf?: (filled: Filled) => object;
  readonly onClose: () => void;
  readonly onDone?: (answer: Answer) => void;
  readonly children: ReactNode | ((form: FormInstance) => ReactNode);
}) {
  const t = useIntegrationWords();
  const { message } = App.useApp();
  const [form] = Form.useForm();
  const command = useCommand<Filled, Answer>(path, { method, hasCommandId: false, ...(bodyOf ? { bodyOf } : {}) });
  const finish = (filled: Filled) =>
    command.mutate(filled, {
      onSuccess: (answer) => {
        if (onDone) onDone(answer);
        else void message.success(t("done"));
        onClose();
      },
      onError: (problem) => {
        const rest = applyProblem(form, problem);
        if (rest !== null) void message.error(rest);
      },
    });
  return (
    <Modal
      open
      width={640}
      title={title}
      okText={okText}
      cancelText={t("cancel")}
      okButtonProps={{ danger: isDangerous, loading: command.isPending }}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form form={form} layout="vertical" onFinish={finish} {...(initialValues ? { initialValues } : {})}>
        {typeof children === "function" ? children(form) : children}
      </Form>
    </Modal>
  );
}

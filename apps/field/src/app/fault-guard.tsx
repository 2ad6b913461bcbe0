import type { ReactNode } from "react";
import { Component } from "react";

/** A fault of the app shows a way on instead of an empty page; what was saved is not touched by it. */
export class FaultGuard extends Component<{ readonly children: ReactNode }, { readonly words: string | null }> {
  override state = { words: null };

  static getDerivedStateFromError(error: unknown): { words: string } {
    return { words: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.words === null) return this.props.children;
    return (
      <main>
        <h1>这一页出了毛病</h1>
        <p className="notice">手机里已存的记录都还在。请重新打开；如果还是这样，请把下面这句话告诉村（社区）。</p>
        <p className="quiet">{this.state.words}</p>
        <button
          type="button"
          className="main"
          onClick={() => {
            location.hash = "#/";
            location.reload();
          }}
        >
          重新打开
        </button>
      </main>
    );
  }
}

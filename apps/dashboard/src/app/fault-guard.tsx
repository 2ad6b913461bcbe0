import { Component } from "react";
import type { ReactNode } from "react";
import { reloadRarely } from "#/live/reload.ts";

/** A fault in drawing must not leave a dark wall for the weekend: it says so and loads the page anew. */
export class FaultGuard extends Component<{ children: ReactNode; word: string }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidCatch(): void {
    reloadRarely();
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <div className="wall enrol">{this.props.word}</div> : this.props.children;
  }
}

import { CustomChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import * as core from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

core.use([CustomChart, LineChart, GridComponent, CanvasRenderer]);

export { core };

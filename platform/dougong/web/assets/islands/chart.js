// @ts-check
// A trend drawn from figures that stay text until they are drawn.
import { BarChart } from "echarts/charts";
import { AriaComponent, GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** @param {HTMLElement} element @param {{labels: string[], values: (string | null)[], name: string}} props */
export function mount(element, props) {
  const chart = init(element, null, { renderer: "svg" });
  chart.setOption({
    aria: { enabled: true },
    color: ["#1f5f99"],
    grid: { left: 8, right: 8, top: 16, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: props.labels, axisTick: { show: false } },
    yAxis: { type: "value", splitLine: { lineStyle: { color: "#edf0f3" } } },
    series: [{ type: "bar", name: props.name, data: props.values.map((one) => (one === null ? null : Number(one))), barMaxWidth: 22 }],
  });
  new ResizeObserver(() => chart.resize()).observe(element);
}

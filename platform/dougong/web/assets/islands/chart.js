// @ts-check
// A chart drawn from figures that stay text until they are drawn.
import { BarChart, GaugeChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, DataZoomInsideComponent, DataZoomSliderComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { optionsOf } from "../charts/options.js";

use([BarChart, LineChart, PieChart, GaugeChart]);
use([GridComponent, DataZoomInsideComponent, DataZoomSliderComponent, TooltipComponent, LegendComponent, AriaComponent, SVGRenderer]);

/** @param {HTMLElement} element @param {import("../charts/options.js").Props} props */
export function mount(element, props) {
  const chart = init(element, null, { renderer: "svg" });
  chart.setOption(optionsOf(props, document.documentElement.lang));
  const fit = () => chart.resize();
  new ResizeObserver(fit).observe(element);
  // Paper has another width than the window.
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", fit);
}

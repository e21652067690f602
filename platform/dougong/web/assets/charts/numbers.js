// @ts-check
// Numbers on the axes of charts, short as people say them: 350万 in Chinese, 3.5M in English.

/** @type {Record<string, [number, string][]>} */
const STEPS = {
  zh: [[1e8, "亿"], [1e4, "万"]],
  en: [[1e9, "B"], [1e6, "M"], [1e3, "K"]],
};

/** Digits in groups of three with at most two decimals. @param {number} value */
function grouped(value) {
  const [whole, places = ""] = Math.abs(value).toFixed(2).split(".");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  const rest = places.replace(/0+$/, "");
  return `${value < 0 && Number(value.toFixed(2)) !== 0 ? "-" : ""}${digits}${rest ? `.${rest}` : ""}`;
}

/** A number for an axis. @param {number} value @param {string} language */
export function short(value, language) {
  const steps = STEPS[language.startsWith("zh") ? "zh" : "en"];
  const step = steps.find(([size]) => Math.abs(value) >= size);
  return step ? `${grouped(value / step[0])}${step[1]}` : grouped(value);
}

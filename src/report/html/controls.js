"use strict";
// Recomputes the totals from this page's own line items, in whole numbers (BigInt), so that no digit is lost.
(() => {
  const data = document.getElementById("controls-data");
  const panel = document.getElementById("controls");
  if (!data || !panel || typeof BigInt !== "function") return;
  const model = JSON.parse(data.textContent);
  const ten = (power) => 10n ** BigInt(power);
  const absolute = (number) => (number < 0n ? -number : number);
  const common = (a, b) => { while (b) [a, b] = [b, a % b]; return a; };

  // A decimal as [whole number, places].
  const decimal = (text) => {
    const match = /^\s*(\d+)(?:\.(\d*))?\s*$/.exec(text);
    if (!match) return null;
    const fraction = match[2] || "";
    return [BigInt(match[1] + fraction), fraction.length];
  };
  // Two decimals as a fraction of whole numbers.
  const ratio = ([top, bottom]) => {
    const [a, p] = decimal(top), [b, q] = decimal(bottom);
    return [a * ten(q), b * ten(p)];
  };
  // The quotient as [whole number, places]: every digit where it ends, else ten places, half away from zero. The
  // program divides each line item by the same rule.
  const divided = (top, bottom) => {
    const measure = common(absolute(top), bottom) || 1n;
    top /= measure; bottom /= measure;
    let rest = bottom, twos = 0, fives = 0;
    while (rest % 2n === 0n) { rest /= 2n; twos += 1; }
    while (rest % 5n === 0n) { rest /= 5n; fives += 1; }
    if (rest === 1n) {
      const places = Math.max(twos, fives);
      return [top * ten(places) / bottom, places];
    }
    return [(top * ten(10) * 2n + bottom) / (bottom * 2n), 10];
  };
  const plus = ([a, p], [b, q]) => {
    const places = Math.max(p, q);
    return [a * ten(places - p) + b * ten(places - q), places];
  };
  const minus = (a, [b, q]) => plus(a, [-b, q]);
  const exact = ([number, places]) => {
    const digits = absolute(number).toString().padStart(places + 1, "0");
    const whole = digits.slice(0, digits.length - places);
    const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
    return (number < 0n ? "-" : "") + whole + (fraction && "." + fraction);
  };
  // Two places, half away from zero, thousands in groups.
  const shown = ([number, places], wanted = 2) => {
    const more = Math.max(places, wanted);
    const unit = ten(more - wanted);
    const rounded = (absolute(number) * ten(more - places) * 2n + unit) / (unit * 2n);
    const digits = rounded.toString().padStart(wanted + 1, "0");
    const whole = digits.slice(0, digits.length - wanted).replace(/\B(?=(\d{3})+$)/g, ",");
    return (number < 0n && rounded ? "-" : "") + whole + "." + digits.slice(digits.length - wanted);
  };

  const days = ratio(model.days), plainDays = ratio(model.plain_days);
  let values;
  const start = () => {
    values = model.values.map((value) => (typeof value[0] === "string" ? ratio(value) : value));
  };
  const value = (index) => {
    const found = values[index];
    if (typeof found[0] === "bigint") return found;
    return found.map(value).reduce(([a, b], [c, d]) => [a * d + c * b, b * d], [0n, 1n]);
  };
  const totals = (lines) => {
    let day = [0n, 0], month = [0n, 0];
    for (const { values: factors, is_hosting } of lines) {
      let top = 1n, bottom = 1n;
      for (const factor of factors) { const [a, b] = value(factor); top *= a; bottom *= b; }
      const once = divided(top, bottom);
      const [d, e] = is_hosting ? plainDays : days;
      const monthly = is_hosting || model.is_monthly;
      day = plus(day, monthly ? divided(top * e, bottom * d) : once);
      month = plus(month, monthly ? once : divided(top * d, bottom * e));
    }
    return { day, month };
  };

  const put = (cell, figure, places) => {
    cell.textContent = shown(figure, places);
    cell.dataset.exact = exact(figure);
    cell.title = exact(figure);
  };
  const rows = [...panel.querySelectorAll("tbody tr")];
  const draw = () => {
    const all = model.lines.map(totals);
    const candidate = all[0].day;
    rows.forEach((row, index) => {
      put(row.querySelector(".day"), all[index].day);
      put(row.querySelector(".month"), all[index].month);
      const saved = row.querySelector(".saved");
      const [base, places] = all[index].day;
      if (index === 0 || base === 0n) return;
      const [less, more] = minus([base, places], candidate);
      const percent = divided(absolute(less) * 100n * ten(places), base * ten(more));
      saved.textContent = shown(percent) + (less < 0n ? "% more" : "% less");
    });
  };

  const controls = [];
  const shares = () => controls.filter((control) => control.kind === "share");
  // Shares stay at 100 %: what one takes, the largest other one gives.
  const giver = (control) => shares().filter((other) => other !== control)
    .reduce((most, other) => (most && minus(most.first, other.first)[0] >= 0n ? most : other), null);
  const write = (control, text) => {
    control.slider.value = text;
    control.number.value = text;
    control.text = text;
    const scale = control.kind === "share" ? "100" : model.values[control.value][1];
    values[control.value] = ratio([text, scale]);
  };
  const move = (control, text) => {
    if (decimal(text) === null) { control.number.setAttribute("aria-invalid", "true"); return; }
    control.number.removeAttribute("aria-invalid");
    if (control.kind === "share") {
      const other = giver(control);
      if (!other) { write(control, control.text); return; }
      const room = plus(decimal(control.text), decimal(other.text));
      let wanted = decimal(text);
      if (minus(room, wanted)[0] < 0n) wanted = room;
      write(control, exact(wanted));
      write(other, exact(minus(room, wanted)));
    } else {
      write(control, text);
    }
    draw();
  };
  const field = (type, control) => {
    const input = document.createElement("input");
    Object.assign(input, { type, min: "0", max: control.max, step: type === "range" ? control.step : "any" });
    input.value = control.base;
    input.setAttribute("aria-label", `${control.name}, ${control.unit}`);
    input.dataset.control = control.name;
    if (type === "number") input.removeAttribute("max");
    return input;
  };
  const fields = panel.querySelector(".fields");
  for (const described of model.controls) {
    const control = { ...described, text: described.base, first: decimal(described.base) };
    control.slider = field("range", control);
    control.number = field("number", control);
    control.slider.addEventListener("input", () => move(control, control.slider.value));
    control.number.addEventListener("change", () => move(control, control.number.value));
    const line = document.createElement("div");
    const name = document.createElement("span");
    const unit = document.createElement("span");
    line.className = "control"; name.className = "name"; unit.className = "unit";
    name.textContent = control.name; unit.textContent = control.unit;
    line.append(name, control.slider, control.number, unit);
    fields.append(line);
    controls.push(control);
  }
  const reset = () => {
    start();
    for (const control of controls) {
      control.slider.value = control.base;
      control.number.value = control.base;
      control.number.removeAttribute("aria-invalid");
      control.text = control.base;
    }
    draw();
  };
  panel.querySelector("button").addEventListener("click", reset);
  reset();
  panel.hidden = false;
})();

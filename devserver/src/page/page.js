"use strict";

const id = (name) => document.getElementById(name);
const same = (one, other) => Object.keys({ ...one, ...other }).every((name) => one[name] === other[name]);

// Requests and error codes come from elsewhere: text only, never HTML.
function element(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function row(cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

async function send(method, path, body) {
  const response = await fetch("/_devserver/" + path, { method, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error((await response.json()).error);
}

async function act(method, path, body) {
  try {
    await send(method, path, body);
  } catch (error) {
    show_problem(error.message);
  }
  await refresh();
}

function show_problem(text) {
  id("status").textContent = text;
  id("status").className = "failed";
}

function show_faults(presets, faults) {
  const buttons = presets.map(({ label, rule }) => {
    const is_on = faults.some((fault) => same(fault, rule));
    const button = element("button", label);
    button.type = "button";
    button.title = JSON.stringify(rule);
    button.setAttribute("aria-pressed", is_on);
    button.addEventListener("click", () => is_on ? act("DELETE", "faults/" + rule.fault) : act("POST", "faults", rule));
    return button;
  });
  id("presets").replaceChildren(...buttons);
  const others = faults.filter((fault) => !presets.some(({ rule }) => same(fault, rule)));
  id("others").replaceChildren(...others.map((fault) => element("code", "● " + JSON.stringify(fault) + " ")));
}

function show_requests({ total, latest }) {
  const rows = latest.reverse().map(({ action, method, scheme, peer, outcome }) => {
    const failed = outcome && outcome !== "ok";
    return row([
      element("td", action), element("td", outcome || "…", failed ? "failed" : ""),
      element("td", method), element("td", scheme + " " + peer),
    ]);
  });
  id("total").textContent = total ? "(" + total + ")" : "";
  id("no-requests").hidden = rows.length > 0;
  id("requests").hidden = rows.length === 0;
  id("requests").tBodies[0].replaceChildren(...rows);
}

function show_accounts(partners) {
  id("accounts").tBodies[0].replaceChildren(...partners.map((partner) => {
    const users = document.createElement("td");
    for (const user of partner.users) {
      users.append(element("div", user.loginId + (user.notes.length ? " (" + user.notes.join(", ") + ")" : "")));
    }
    return row([
      element("td", partner.id), element("td", partner.adminSecret), users, element("td", partner.notes.join(", ")),
    ]);
  }));
}

let shown = "";

async function refresh() {
  try {
    const text = await (await fetch("/_devserver/state")).text();
    if (text !== shown) {
      const state = JSON.parse(text);
      show_faults(state.presets, state.faults);
      show_requests(state.requests);
      show_accounts(state.partners);
      id("version").textContent = state.version;
      id("password").textContent = state.password;
      id("supported").textContent = state.supported.join(", ");
      shown = text;
    }
    const count = document.querySelectorAll("#presets [aria-pressed=true], #others code").length;
    id("status").textContent = count ? count + (count === 1 ? " fault is on" : " faults are on") : "No faults are on";
    id("status").className = count ? "failed" : "";
  } catch {
    show_problem("The server does not respond");
  }
}

id("clear-faults").addEventListener("click", () => act("DELETE", "faults"));
id("clear-requests").addEventListener("click", () => act("DELETE", "requests"));
id("clear-cache").addEventListener("click", () => act("DELETE", "cache"));
refresh();
setInterval(refresh, 1000);

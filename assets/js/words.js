// The few words that only the browser can say, in the page's language; all others come from the server.
const WORDS = {
  zh: {
    saving: "正在保存…",
    failed: "没有保存成功，{time} 再试，内容还在本页",
    capitals: "大写：",
    days: "剩 {d} 天 {h} 小时",
    hours: "剩 {h} 小时 {m} 分钟",
    minutes: "剩 {m} 分 {s} 秒",
    over: "已截止",
  },
  en: {
    saving: "Saving…",
    failed: "Not saved, trying again at {time}; your text is still on this page",
    capitals: "In capitals: ",
    days: "{d} d {h} h left",
    hours: "{h} h {m} min left",
    minutes: "{m} min {s} s left",
    over: "Closed",
  },
};

export function say(word, values = {}) {
  const words = document.documentElement.lang.startsWith("en") ? WORDS.en : WORDS.zh;
  return words[word].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// A conversation opens at its end, and stays there while new messages arrive; whoever scrolled up to read is left alone.

const NEAR_PX = 120;

function isAtEnd(thread) {
  return thread.scrollHeight - thread.scrollTop - thread.clientHeight < NEAR_PX;
}

function toEnd(thread) {
  thread.scrollTop = thread.scrollHeight;
}

export function startThread() {
  let stick = true;
  let kept = 0;
  const find = () => document.querySelector("[data-stick-to-end]");
  const settle = () => {
    const thread = find();
    if (!thread) return;
    if (stick) toEnd(thread);
    else thread.scrollTop = kept;
  };
  document.body.addEventListener("htmx:beforeSwap", () => {
    const thread = find();
    if (!thread) return;
    stick = isAtEnd(thread);
    kept = thread.scrollTop;
  });
  document.body.addEventListener("composer:sent", () => { stick = true; });
  document.body.addEventListener("htmx:afterSettle", settle);
  settle();
}

// Turns that follow each other in one role, as [role, [what, ...]].
export function groups(turns) {
  const out = [];
  for (const [role, what] of turns) {
    if (out.at(-1)?.[0] === role) out.at(-1)[1].push(what);
    else out.push([role, [what]]);
  }
  return out;
}

export const only = (kind, group) => group.filter((what) => what.kind === kind);
export const text = (group) => only("text", group).map((what) => what.text).join("");

// News: whether what a page learns of its ticket was somebody else's doing.

/** What a reader of the open ticket knows: the version that was shown, nothing while it is shown anew. */
let known = Infinity;
let underWay = 0;

/** The ticket is asked for anew, so whatever is heard of it until then is no news. */
export const beginsAnew = () => { known = Infinity; };

/** A ticket was shown for the first time, or after a command of its reader. */
export const shown = (version) => { known = version; };

/** It was shown once more: whether somebody else changed it. */
export function isNews(version) {
  if (version <= known) return false;
  known = version;
  return !underWay;
}

/** Does something of one's own: what comes of it is no news. */
export async function own(work) {
  underWay += 1;
  try {
    return await work();
  } finally {
    underWay -= 1;
  }
}

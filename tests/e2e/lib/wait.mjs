// Waiting for a condition, never for a time alone.

/** Resolves to the first truthy value of `condition`; throws, naming `what`, after `seconds`. */
export async function until(condition, what, seconds = 15) {
  const deadline = Date.now() + seconds * 1000;
  while (Date.now() < deadline) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

/** `promise`, or an error that names `what` after `seconds`. */
export function within(promise, what, seconds = 30) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${seconds} s for ${what}`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
